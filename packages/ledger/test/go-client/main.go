// Command go-client reads a log folder with golang.org/x/mod/sumdb/note and tlog, the code behind sum.golang.org, and
// shares no line with the library under test. It exits 1 with a reason unless everything it is told to check holds.
//
//	go-client log FOLDER VKEY [CHECKPOINT...]
//
// opens the newest checkpoint and the older ones named, proves every record and every older tree from the tiles alone,
// and recomputes every leaf hash from the entry bundles.
//
//	go-client proof FILE LEAFHASH VKEY
//
// checks a C2SP tlog-proof of the leaf, whose hash is given in hex.
//
// After the key, "-witness VKEY" (repeatable) demands a cosignature/v1 of that witness on the newest checkpoint or the proof's.
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) < 3 {
		return errors.New("usage: go-client log FOLDER VKEY [-witness VKEY]... [CHECKPOINT...] | proof FILE LEAFHASH VKEY [-witness VKEY]...")
	}
	mode, arguments := arguments[0], arguments[1:]
	var positional []string
	var witnesses []note.Verifier
	for i := 0; i < len(arguments); i++ {
		if arguments[i] != "-witness" || i+1 == len(arguments) {
			positional = append(positional, arguments[i])
			continue
		}
		i++
		witness, err := newCosignatureVerifier(arguments[i])
		if err != nil {
			return err
		}
		witnesses = append(witnesses, witness)
	}
	switch {
	case mode == "log" && len(positional) >= 2:
		return checkLog(positional[0], positional[1], witnesses, positional[2:])
	case mode == "proof" && len(positional) == 3:
		return checkProof(positional[0], positional[1], positional[2], witnesses)
	}
	return fmt.Errorf("unknown arguments %q", os.Args[1:])
}

// openCheckpoint verifies the note under the log's key and every witness and returns the tree that it names.
func openCheckpoint(signed []byte, vkey string, witnesses []note.Verifier) (tlog.Tree, error) {
	logVerifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(append([]note.Verifier{logVerifier}, witnesses...)...))
	if err != nil {
		return tlog.Tree{}, err
	}
	for _, verifier := range append([]note.Verifier{logVerifier}, witnesses...) {
		found := false
		for _, signature := range opened.Sigs {
			found = found || signature.Name == verifier.Name() && signature.Hash == verifier.KeyHash()
		}
		if !found {
			return tlog.Tree{}, fmt.Errorf("no signature of %s", verifier.Name())
		}
	}
	// A checkpoint differs from the note of the Go checksum database in its first line only.
	origin, rest, found := strings.Cut(opened.Text, "\n")
	if !found || origin != logVerifier.Name() {
		return tlog.Tree{}, fmt.Errorf("origin %q is not the name of the key", origin)
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

func checkLog(folder, vkey string, witnesses []note.Verifier, earlier []string) error {
	signed, err := os.ReadFile(folder + "/checkpoint")
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(signed, vkey, witnesses)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	tiles := &folderTiles{folder: folder, size: tree.N, cache: map[tlog.Tile][]byte{}}
	hashes := &knownHashes{reader: tlog.TileHashReader(tree, tiles), known: map[int64]tlog.Hash{}}
	for index := int64(0); index < tree.N; {
		bundle, err := tiles.readBundle(index)
		if err != nil {
			return err
		}
		if err := hashes.load(index, len(bundle)); err != nil {
			return fmt.Errorf("hashes from entry %d: %w", index, err)
		}
		for _, entry := range bundle {
			proof, err := tlog.ProveRecord(tree.N, index, hashes)
			if err != nil {
				return fmt.Errorf("proof of entry %d: %w", index, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", index, err)
			}
			index++
		}
	}
	trees := 0
	for _, file := range earlier {
		signed, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		before, err := openCheckpoint(signed, vkey, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if before.N == 0 {
			continue
		}
		proof, err := tlog.ProveTree(tree.N, before.N, hashes)
		if err != nil {
			return fmt.Errorf("consistency from %d: %w", before.N, err)
		}
		if err := tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash); err != nil {
			return fmt.Errorf("consistency from %d: %w", before.N, err)
		}
		trees++
	}
	fmt.Printf("{\"size\":%d,\"root\":%q,\"trees\":%d}\n", tree.N, hex.EncodeToString(tree.Hash[:]), trees)
	return nil
}

func checkProof(file, leafHash, vkey string, witnesses []note.Verifier) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	head, signed, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return errors.New("not a tlog-proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	tree, err := openCheckpoint(signed, vkey, witnesses)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	var leaf tlog.Hash
	decoded, err := hex.DecodeString(leafHash)
	if err != nil || len(decoded) != len(leaf) {
		return errors.New("the leaf hash is not 64 hex digits")
	}
	copy(leaf[:], decoded)
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf); err != nil {
		return err
	}
	fmt.Printf("{\"size\":%d,\"root\":%q,\"index\":%d}\n", tree.N, base64.StdEncoding.EncodeToString(tree.Hash[:]), index)
	return nil
}
