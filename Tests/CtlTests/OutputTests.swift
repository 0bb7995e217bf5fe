import Testing

@testable import ctl

@Suite("Output")
struct OutputTests {
    @Test("Columns are as wide as their widest cell, and no line ends with spaces")
    func table() {
        let table = Table(headings: ["NAME", "STATE"], rows: [["a", "Ready"], ["longer-name", ""]])
        #expect(table.lines == ["NAME         STATE", "a            Ready", "longer-name"])
        #expect(Table(headings: ["NAME"], rows: []).lines == ["NAME"])
    }

    @Test("What a server sends cannot break a table or steer the terminal")
    func controlCharacters() {
        let table = Table(headings: ["MESSAGE"], rows: [["two\nlines\u{1B}[31m\tred"]])
        #expect(table.lines == ["MESSAGE", "two lines [31m red"])
    }

    @Test("Colour is for terminals that want it")
    func color() {
        let make = { (isTerminal: Bool, environment: [String: String]) in
            Terminal(
                outputIsTerminal: isTerminal, errorIsTerminal: true, windowWidth: 100, environment: environment
            ).hasColor
        }
        #expect(make(true, [:]))
        #expect(!make(false, [:]))
        #expect(!make(true, ["NO_COLOR": "1"]))
        #expect(make(true, ["NO_COLOR": ""]))
        #expect(!make(true, ["TERM": "dumb"]))
        #expect("x".colored(.red, on: .plain) == "x")
    }

    @Test("Without a window the width comes from COLUMNS, else it is 80, and never silly")
    func width() {
        let make = { (window: Int?, environment: [String: String]) in
            Terminal(
                outputIsTerminal: false, errorIsTerminal: false, windowWidth: window, environment: environment
            ).width
        }
        #expect(make(132, ["COLUMNS": "70"]) == 132)
        #expect(make(nil, ["COLUMNS": "70"]) == 70)
        #expect(make(nil, ["COLUMNS": "x"]) == 80)
        #expect(make(1, [:]) == 40)
    }

    @Test("The chart shows who answered when")
    func chart() {
        let blue = TrafficReport.Bucket(t: 0, versions: ["blue": 10], failures: 0)
        let half = TrafficReport.Bucket(t: 100, versions: ["blue": 5, "green": 5], failures: 0)
        let green = TrafficReport.Bucket(t: 200, versions: ["green": 10], failures: 0)
        let chart = ShareChart(versions: ["blue", "green"], buckets: [blue, blue, half, green, green], seconds: 0.5)
        let lines = chart.lines(width: 17)
        #expect(lines[0] == "blue   ████▄▄    ")
        #expect(lines[1] == "green      ▄▄████")
        #expect(lines[2] == "       0s    0.5s")
    }

    @Test("A share that is nearly all or nearly nothing does not look like all or nothing")
    func chartEdges() {
        let bucket = TrafficReport.Bucket(t: 0, versions: ["blue": 999, "green": 1], failures: 0)
        let lines = ShareChart(versions: ["blue", "green"], buckets: [bucket], seconds: 1).lines(width: 17)
        #expect(lines[0].contains("▇") && !lines[0].contains("█"))
        #expect(lines[1].contains("▁"))
    }

    @Test("Failures get a line of their own; empty runs no chart")
    func chartFailures() {
        let bucket = TrafficReport.Bucket(t: 0, versions: ["blue": 1], failures: 1)
        let lines = ShareChart(versions: ["blue"], buckets: [bucket], seconds: 1).lines(width: 20)
        #expect(lines[1] == "failures  !!!!!!!!!!")
        #expect(ShareChart(versions: [], buckets: [], seconds: 0).lines(width: 80).isEmpty)
    }

    @Test("More buckets than columns are added up")
    func chartMerging() {
        let buckets = (0..<1000).map { TrafficReport.Bucket(t: $0, versions: [$0 < 500 ? "a" : "b": 1], failures: 0) }
        let lines = ShareChart(versions: ["a", "b"], buckets: buckets, seconds: 100).lines(width: 13)
        #expect(lines[0] == "a  █████     " && lines[1] == "b       █████")
    }
}
