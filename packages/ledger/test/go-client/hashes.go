package main

import "golang.org/x/mod/sumdb/tlog"

// knownHashes keeps every hash it read: tlog.TileHashReader authenticates whole tiles again for each call, which would be
// the square of the work where every entry of a log is proved.
type knownHashes struct {
	reader tlog.HashReader
	known  map[int64]tlog.Hash
}

// load reads all hashes of the complete subtrees within the width entries from first on, which is a multiple of 256.
func (k *knownHashes) load(first int64, width int) error {
	var indexes []int64
	for level := 0; level <= height; level++ {
		for n := 0; (n+1)<<level <= width; n++ {
			indexes = append(indexes, tlog.StoredHashIndex(level, first>>level+int64(n)))
		}
	}
	_, err := k.ReadHashes(indexes)
	return err
}

func (k *knownHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var missing []int64
	for _, index := range indexes {
		if _, found := k.known[index]; !found {
			missing = append(missing, index)
		}
	}
	if len(missing) > 0 {
		read, err := k.reader.ReadHashes(missing)
		if err != nil {
			return nil, err
		}
		for i, index := range missing {
			k.known[index] = read[i]
		}
	}
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = k.known[index]
	}
	return hashes, nil
}
