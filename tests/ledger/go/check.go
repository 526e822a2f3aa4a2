// Reads one statement a line, and answers each with "ok" or "no" as Go's own checksum database client would.
//
//	inclusion INDEX SIZE ROOT LEAF PROOF      consistency OLD NEW OLDROOT NEWROOT PROOF      note KEY NOTE
//
// Hashes and notes are in base64, a proof is hashes with commas between, or "-".
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func number(text string) int64 {
	value, err := strconv.ParseInt(text, 10, 64)
	must(err)
	return value
}

func data(text string) []byte {
	value, err := base64.StdEncoding.DecodeString(text)
	must(err)
	return value
}

func hash(text string) (value tlog.Hash) {
	copy(value[:], data(text))
	return value
}

func proof(text string) []tlog.Hash {
	var hashes []tlog.Hash
	if text != "-" {
		for _, part := range strings.Split(text, ",") {
			hashes = append(hashes, hash(part))
		}
	}
	return hashes
}

func check(said []string) error {
	switch said[0] {
	case "inclusion":
		path := tlog.RecordProof(proof(said[5]))
		return tlog.CheckRecord(path, number(said[2]), hash(said[3]), number(said[1]), hash(said[4]))
	case "consistency":
		path := tlog.TreeProof(proof(said[5]))
		return tlog.CheckTree(path, number(said[2]), hash(said[4]), number(said[1]), hash(said[3]))
	case "note":
		verifier, err := note.NewVerifier(said[1])
		must(err)
		_, err = note.Open(data(said[2]), note.VerifierList(verifier))
		return err
	}
	return fmt.Errorf("no such statement: %s", said[0])
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	answers := bufio.NewWriter(os.Stdout)
	defer answers.Flush()
	for lines.Scan() {
		if check(strings.Fields(lines.Text())) == nil {
			fmt.Fprintln(answers, "ok")
		} else {
			fmt.Fprintln(answers, "no")
		}
	}
	must(lines.Err())
}
