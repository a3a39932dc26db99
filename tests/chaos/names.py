"""Names that trip programs up, and names that programs give to what they have not finished.

What lives here: two lists and nothing else.
"""

from __future__ import annotations

NAUGHTY: tuple[bytes, ...] = (
    # what looks like an option, an expansion, a number or nothing
    b"-rf", b"--help", b"-", b"--", b"$HOME.txt", b"$(reboot).txt", b"`id`.txt", b"%n%s%x.txt", b"%00.txt", b"*.txt",
    b"?.txt", b"[a-z].txt", b"{a,b}.txt", b"~root", b"!!", b"a;b.txt", b"a&b|c.txt", b"a>b<c.txt", b"\\", b"\\n.txt",
    b"'", b'"quoted".txt', b"it's.txt", b"NULL", b"null", b"None", b"undefined", b"true", b"NaN", b"0", b"-1", b"1e309",
    b"0x7f.txt", b"CON", b"aux.txt", b"COM1", b"nul.txt", b"constructor", b"__proto__", b"a,b;c\td.csv",
    # what looks like a line, a key, a query or markup of ours
    b"copydesk:events", b"doc:1", b"a:b:c.txt", b"x}{y.txt", b"' OR 1=1 --", b"<script>alert(1)<br>.html", b"&amp;.html",
    b"{{7*7}}.txt", b"${jndi:ldap:x}.txt", b"*3\r\n$3\r\nSET\r\n.txt", b"a\r\nb.txt", b"=1+1.csv",
    # blanks, controls and directions
    b" ", b"  leading.txt", b"trailing.txt  ", b"\t", b"tab\there.txt", b"\x01\x02\x7f.txt", b"\x1b[31mred.txt", b"\x1b]0;title\x07.txt",
    b"\x08\x08\x08.txt", b"\x0b\x0c.txt", "\u202egnp.txt".encode(), "\u200b".encode(), "\ufeff.txt".encode(),
    "\u2028line.txt".encode(), "\u00a0.txt".encode(), "\ufffe.txt".encode(), "\U000e0001tag.txt".encode(),
    # scripts, one name in two spellings, signs of many parts
    "Ünïcödé.txt".encode(), "é.txt".encode(), "e\u0301.txt".encode(), "社説.txt".encode(), "الأخبار.txt".encode(),
    "новости.txt".encode(), "ẞ.txt".encode(), "İstanbul.txt".encode(), "ﬁle.txt".encode(), "Ω≈ç√∫.txt".encode(),
    "🏳️‍🌈👩‍👩‍👧.txt".encode(), "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮.txt".encode(), "𝕿𝖍𝖊.txt".encode(), b"txt..", b"a..b...txt",
    # no text in any encoding
    b"\xff", b"\xfe\xff.txt", b"\x80\x81.txt", b"caf\xe9.txt", b"\xc0\xaf.txt", b"\xed\xa0\x80.txt", b"\xf4\x90\x80\x80.txt",
    b"\xe2\x28\xa1.txt", b"\x83\x6e\x83\x8d.txt", b"half\xc3",
    # as long as a name may be
    b"n" * 255, b"\xf0\x9f\x97\x9e" * 63 + b".tx", b"\xff" * 251 + b".txt",
)  # fmt: skip
"""Good names for a file, if unusual ones: every article under one of them is to be published."""

UNFINISHED: tuple[tuple[bytes, bytes], ...] = (
    (b"wget.txt.part", b"wget.txt"), (b"transfer.txt.partial", b"transfer.txt"), (b"winscp.txt.filepart", b"winscp.txt"),
    (b"chromium.txt.crdownload", b"chromium.txt"), (b"safari.txt.download", b"safari.txt"), (b"opera.txt.opdownload", b"opera.txt"),
    (b"torrent.txt.aria2", b"torrent.txt"), (b"web.txt.upload", b"web.txt"), (b".in.proftpd.txt.", b"proftpd.txt"),
    (b".pureftpd-upload.5f0c1.15.2c.aa", b"pureftpd.txt"), (b".syncthing.shared.txt.tmp", b"shared.txt"),
    (b"~syncthing~other.txt.tmp", b"other.txt"), (b"atomic.txt.tmp", b"atomic.txt"), (b"atomic.TMP", b"upper.txt"),
    (b"program.temp", b"program.txt"), (b".goutputstream-AB12CD", b"gedit.txt"), (b".rsynced.txt.Xy12Zz", b"rsynced.txt"),
    (b"sedAb3x9Q", b"sed.txt"), (b"report.txt.swp", b"vim.txt"), (b"emacs.txt~", b"emacs.txt"), (b"#auto.txt#", b"auto.txt"),
    (b".#lock.txt", b"lock.txt"), (b"4913", b"probe.txt"), (b"~$office.docx", b"office.txt"), (b"._forked.txt", b"forked.txt"),
    (b".hidden.txt", b"shown.txt"), (b".nfs000000000123", b"silly.txt"), (b".fuse_hidden0001", b"fused.txt"),
    (b".~lock.calc.ods#", b"calc.txt"), (b"\xff\xfe.part", b"\xff\xfe.done"),
)  # fmt: skip
"""Names of files that somebody still writes, and what each is called when it is whole."""
