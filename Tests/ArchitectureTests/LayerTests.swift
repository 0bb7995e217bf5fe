import Testing

@Suite("The layers")
struct LayerTests {
    @Test("No file under Sources imports a module that the design's layers put beside or above it")
    func importsPointDownward() throws {
        let found = try SourceTree().swiftFiles(under: "Sources").flatMap(\.forbiddenImports)
        expectNone(found, "these imports are not among those of Layers.allowed:")
    }

    /// It could be moved to another transport as it is.
    @Test("What the load balancer decides and how it reads HTTP knows neither NIO nor what rests on it")
    func conversationKnowsNoTransport() throws {
        let free = ["Sources/Proxy/Conversation/", "Sources/Proxy/HTTP/"]
        let files = try SourceTree().swiftFiles(under: "Sources/Proxy")
        let own = files.filter { file in free.contains { file.path.hasPrefix($0) } }
        let other = files.filter { file in !free.contains { file.path.hasPrefix($0) } }
        #expect(own.count > 20)
        expectNone(
            own.flatMap { file in
                file.imports.filter { $0.module != "Routing" && !Layers.standard.contains($0.module) }
                    .map { "\(file.path):\($0.line): \($0.module)" }
            }, "these imports are not for reading and deciding:")
        let transport = Set(other.flatMap(\.topLevelTypes))
        #expect(transport.contains("LoopConnection"))
        expectNone(
            own.flatMap { file in
                file.names.intersection(transport).subtracting(file.types).sorted().map { "\(file.path): \($0)" }
            },
            "these types belong to the transport:")
    }

    @Test("The table of layers has no cycle among our own modules")
    func tableHasNoCycle() {
        var left = Layers.allowed.mapValues { $0.intersection(Layers.allowed.keys) }
        while let free = left.first(where: { $0.value.isEmpty })?.key {
            left[free] = nil
            left = left.mapValues { $0.subtracting([free]) }
        }
        #expect(left.isEmpty, "these depend on each other: \(left.keys.sorted())")
    }

    @Test(
        "An import that points upward is found in whatever way it is written",
        arguments: [
            "import Store", "package import Store", "@testable import Store", "@preconcurrency public import Store",
            "  internal import struct Store.Row", "@_spi(Tests) import Store",
        ]
    )
    func upwardImportIsFound(line: String) {
        let file = SourceFile(path: "Sources/Domain/Example.swift", text: "// A comment\nimport Smithy\n\(line)\n")
        #expect(file.forbiddenImports.count == 1)
        #expect(file.forbiddenImports.first?.hasPrefix("Sources/Domain/Example.swift:3: ") == true)
    }

    @Test("A module without a place in the table is reported")
    func unknownModuleIsReported() {
        let file = SourceFile(path: "Sources/Elsewhere/Example.swift", text: "import Smithy\n")
        #expect(
            file.forbiddenImports == [
                "Sources/Elsewhere/Example.swift: module Elsewhere has no place in Layers.allowed"
            ])
    }
}

/// Fails with a list for a person: one finding a line.
func expectNone(_ findings: [String], _ advice: String, at location: SourceLocation = #_sourceLocation) {
    guard !findings.isEmpty else { return }
    let lines = findings.map { "  " + $0 }.joined(separator: "\n")
    Issue.record("\(advice)\n\(lines)", sourceLocation: location)
}
