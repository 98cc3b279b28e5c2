#!/usr/bin/env python3
"""Writes python_offsets.txt: JSON texts, most of them broken, and where CPython's json.loads says they are.

One case a line: the offset in code points (or "ok"), a space, the text with %XX for bytes that do not print.
Made with CPython 3.11; run again only to add cases.
"""
import json
import pathlib
import random

HAND = """
{
{"name": "x",
{"name": "x"
{"name"
{"name":
{"name" "x"}
{"name": "x" "y": 1}
{"a":1,}
{"a":1,,"b":2}
{,}
{1:2}
{'a':1}
{a:1}
[
[1
[1,
[1,]
[,]
[1 2]
[1,2
]
}
[}
{]
[1}
{"a":1]
"
"abc
"abc\\
"abc\\q"
"\\u
"\\u1
"\\u12
"\\u123
"\\u1234
"\\u1234"
"\\u12g4"
"\\ud83d"
"\\ud83d\\u
"\\ud83d\\ude00"
"\\ud83d\\u12
"\\ud83d\\u12zz"
"\\ud83d\\ud83d"
"\\ude00\\ud83d"
"é\\q"
["é", é]
{"ключ": "значение",
"日本語
["😀", "x" 1]
{"é": tru}
-
-a
-1
--1
+1
01
-01
1.
1.5
1.e5
.5
1e
1e+
1e+5
1E-5
1.5e3x
0x10
1 2
null null
nul
nulll
true
tru
True
fals
false
NaN
-NaN
Infinity
-Infinity
-Infinit
[NaN, Infinity, -Infinity]
[NaN, -Inf]
Nan
undefined
[1,2,3]]
{}{}
 {} 
 [ ] x
"a"b
[[[[[[
[[[[[[]]]]]
{"a":{"b":{"c":
{"a":[{"b":[1,2,{"c":}]}]}
"\x7f"
""".split("\n")[1:-1]
CONTROL = ["", " ", "\n\t\r ", '"a\tb"', '"a\nb"', '"\x00"', '"a\x1fb', "\ufeff{}", "\u00a0{}", "{\u2003}", "\x0b1", '"é\n"', '{\n  "a": 1\n  "b": 2\n}',
           '{\r\n\t"a" :\t[ 1 , 2 ,\n]}', '"' + "x" * 40 + "\n" + '"', '"' + "é" * 20 + '\\x"', '["' + "日" * 9 + '"' + " " * 20 + "!"]
SEEDS = ['{"receiver_id": "65f0c0ffee", "content": "héllo \\u00e9 \\ud83d\\ude00", "n": [1, -2.5e3, true, null]}',
         '[{"a": [[], {}, [{}]], "b": "\\"\\\\\\/\\b\\f\\n\\r\\t"}, 0, -0, 1e5, NaN, -Infinity, "日本"]',
         '{"k": {"k": {"k": "😀 v"}}, "long": "' + "abcdefghijklmnopqrstuvwxyz" * 2 + '"}']


def position(text):
    try:
        json.loads(text)
        return "ok"
    except json.JSONDecodeError as e:
        return str(e.pos)


def mutations(rng, count):
    alphabet = list('{}[]",:\\ue0123456789-+.tfnNI x\né😀')
    for _ in range(count):
        text = list(rng.choice(SEEDS))
        for _ in range(rng.randint(1, 2)):
            at = rng.randrange(len(text) + 1)
            match rng.randrange(4):
                case 0: text = text[:at]
                case 1: text[at:at] = [rng.choice(alphabet)]
                case 2: del text[at:at + rng.randint(1, 3)]
                case 3: text[at:at + 1] = [rng.choice(alphabet)]
        yield "".join(text)


def quote(text):
    plain = lambda c: c.isprintable() and c not in "% "
    return "".join(c if plain(c) else "".join(f"%{b:02X}" for b in c.encode()) for c in text)


def main():
    rng = random.Random(20231123)
    seen = dict.fromkeys(HAND + CONTROL + SEEDS + list(mutations(rng, 400)))
    lines = [f"{position(t)} {quote(t)}" for t in seen]
    pathlib.Path(__file__).with_name("python_offsets.txt").write_text("\n".join(lines) + "\n")


main()
