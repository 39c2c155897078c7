package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// height of all tiles of C2SP tlog-tiles, which therefore leaves it out of their paths.
const height = 8

// folderTiles serves the tiles of a log folder.
type folderTiles struct {
	folder string
	size   int64
	cache  map[tlog.Tile][]byte
}

func (t *folderTiles) Height() int                                { return height }
func (t *folderTiles) SaveTiles(tiles []tlog.Tile, data [][]byte) {}

// ReadTiles reads each tile once. A partial tile may have been removed in favour of the full one.
func (t *folderTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		bytes, found := t.cache[tile]
		if !found {
			var err error
			if bytes, err = t.read(tile); err != nil {
				return nil, err
			}
			if want := tile.W * tlog.HashSize; len(bytes) < want {
				return nil, fmt.Errorf("%s has %d bytes, want %d", path(tile), len(bytes), want)
			} else {
				bytes = bytes[:want]
			}
			t.cache[tile] = bytes
		}
		data[i] = bytes
	}
	return data, nil
}

func (t *folderTiles) read(tile tlog.Tile) ([]byte, error) {
	data, err := os.ReadFile(t.folder + "/" + path(tile))
	if errors.Is(err, os.ErrNotExist) && tile.W < 1<<height {
		tile.W = 1 << height
		return os.ReadFile(t.folder + "/" + path(tile))
	}
	return data, err
}

// readBundle reads the entries of the bundle that starts at the index: 16 bits of length before each.
func (t *folderTiles) readBundle(index int64) ([][]byte, error) {
	tile := tlog.Tile{H: height, L: -1, N: index >> height, W: 1 << height}
	if left := t.size - index; left < 1<<height {
		tile.W = int(left)
	}
	data, err := t.read(tile)
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(entries) < tile.W {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, fmt.Errorf("%s ends within entry %d", path(tile), len(entries))
		}
		length := int(binary.BigEndian.Uint16(data))
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	return entries, nil
}

// path is the name of a tile in C2SP tlog-tiles: as in the Go checksum database, without the height, and "entries" for "data".
func path(tile tlog.Tile) string {
	name := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	return "tile/" + strings.Replace(name, "data/", "entries/", 1)
}
