import Testing

@testable import teald

@Suite("The program's pages in memory")
struct ProgramPagesTests {
    @Test("only code that comes from a file is let go of")
    func code() {
        let map = """
            00200000-00d83000 r--p 00000000 fe:00 6341766                            /usr/bin/teald
            00d83000-035f7000 r-xp 00b82000 fe:00 6341766                            /usr/bin/teald
            035f7000-0378e000 r--p 033f5000 fe:00 6341766                            /usr/bin/teald
            05e0b000-05fd5000 rw-p 00000000 00:00 0
            7f00aa000000-7f00ab000000 r-xp 00001000 fe:00 17                         /opt/a library/x.so (deleted)
            7f00ac000000-7f00ac001000 rwxp 00000000 fe:00 18                         /tmp/made-while-running
            7fff5d1a9000-7fff5d1ab000 r-xp 00000000 00:00 0                          [vdso]
            """
        #expect(
            ProgramPages.executableRanges(in: map)
                == [0xd8_3000..<0x35f_7000, 0x7f00_aa00_0000..<0x7f00_ab00_0000])
    }

    @Test(
        "what is not a map names nothing",
        arguments: ["", "\n\n", "a b c d e f", "1-2 r-xp", "9-1 r-xp 0 0 1 /x", "z-1 r-xp 0 0 1 /x"])
    func garbage(text: String) {
        #expect(ProgramPages.executableRanges(in: text).isEmpty)
    }
}
