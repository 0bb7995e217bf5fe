import Routing
import Testing

@Suite("Regular expressions of rules")
struct RegularExpressionTests {
    static func isFound(_ pattern: String, _ text: String, ignoresCase: Bool = false) throws -> Bool {
        try RegularExpression(pattern, ignoresCase: ignoresCase).isFound(in: TestRequest.bytes(text))
    }

    @Test(
        "Finds what it should and nothing else",
        arguments: [
            ("^/api/v[0-9]+/", ["/api/v1/", "/api/v22/x"], ["/api/v/", "/x/api/v1/", "/api/vx/"]),
            ("^/(a|b|cd)$", ["/a", "/b", "/cd"], ["/c", "/ab", "a"]),
            ("colou?r", ["color", "the colour"], ["colr"]),
            ("^a.c$", ["abc", "a.c"], ["ac", "abbc"]),
            ("^a\\.c$", ["a.c"], ["abc"]),
            ("^[^/]+$", ["abc"], ["a/b", ""]),
            ("^[a-c-]+$", ["a-b", "-"], ["d", ""]),
            ("^[]x]+$", ["]x"], ["[", ""]),
            ("^\\d{3}-\\w+$", ["123-a_1"], ["12-a", "123-"]),
            ("^x{2}$", ["xx"], ["x", "xxx"]),
            ("^x{2,}$", ["xx", "xxxx"], ["x"]),
            ("^x{1,3}$", ["x", "xxx"], ["", "xxxx"]),
            ("^x{,3}$", ["x{,3}"], ["xx"]),
            ("\\bcat\\b", ["a cat sat", "cat"], ["concat", "cats"]),
            ("^(?:ab)+$", ["ab", "abab"], ["aba", ""]),
            ("^(a*)*$", ["", "aaaa"], ["aab"]),
            ("a|", ["", "x"], []),
            ("^\\x41$", ["A"], ["a", "\\x41"]),
            ("^(?i:ab)c$", ["ABc", "abc"], ["abC"]),
        ])
    func finds(_ pattern: String, _ texts: [String], _ others: [String]) throws {
        for text in texts { #expect(try Self.isFound(pattern, text), "\(pattern) in \(text)") }
        for text in others { #expect(try !Self.isFound(pattern, text), "\(pattern) in \(text)") }
    }

    @Test("The case of letters matters unless it is told not to")
    func cases() throws {
        #expect(try !Self.isFound("^app[a-c]$", "APPB"))
        #expect(try Self.isFound("^app[a-c]$", "APPB", ignoresCase: true))
        #expect(try !Self.isFound("^[^a]$", "A", ignoresCase: true))
    }

    @Test(
        "Replaces the first match by what the groups found",
        arguments: [
            ("^/api/(.+)$", "/$1", "/api/users/7", "/users/7"),
            ("^/(\\w+)/(\\w+)", "/$2/$1?all=$0", "/a/b/c", "/b/a?all=/a/b/c"),
            ("b", "[$$]", "abb", "a[$]b"),
            ("(x)?b", "<$1>", "ab", "a<>"),
            ("a+?", "-", "aaa", "-aa"),
            ("a+", "-", "aaa", "-"),
            ("(a|ab)(c|bcd)", "$1,$2", "abcd", "a,bcd"),
            (
                "^mywebsite-(.+).com$", "internal.dev.$1.myweb.com", "mywebsite-example.com",
                "internal.dev.example.myweb.com"
            ),
            ("$", "!", "ab", "ab!"),
        ])
    func replaces(_ pattern: String, _ replacement: String, _ text: String, _ expected: String) throws {
        let result = try RegularExpression(pattern).replacing(in: TestRequest.bytes(text), with: replacement)
        #expect(result.map { String(decoding: $0, as: UTF8.self) } == expected)
    }

    @Test("Where nothing is found there is nothing to replace")
    func replacesNothing() throws {
        #expect(try RegularExpression("^x").replacing(in: TestRequest.bytes("ax"), with: "") == nil)
    }

    @Test(
        "Refuses what load balancers do not have, and what is no expression",
        arguments: [
            "(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(a)\\1", "(?>a)", "a++", "a*+", "\\p{L}", "(a", "a)", "[a", "*a",
            "a\\", "a{3,1}", "a{9999}", "((a{100}){100}){100}", "[b-a]", "[[:alpha:]]", "\\q", "(?<n", "\\k<n>",
        ])
    func refuses(_ pattern: String) {
        #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
    }

    @Test("An expression that takes exponential time elsewhere is done with at once")
    func isLinear() throws {
        let text = String(repeating: "a", count: 4_000) + "!"
        #expect(try !Self.isFound("^(a+)+$", text))
        #expect(try !Self.isFound("^(a|aa)+$", text))
        #expect(try !Self.isFound("(x+x+)+y", String(repeating: "x", count: 4_000)))
    }
}
