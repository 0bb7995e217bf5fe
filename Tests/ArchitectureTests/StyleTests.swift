import Testing

@Suite("The style")
struct StyleTests {
    let tree = SourceTree()

    /// Ours, generated code and this suite (which has to name what it forbids) left out.
    func written(_ folders: String...) throws -> [SourceFile] {
        try folders.flatMap { try tree.swiftFiles(under: $0) }
            .filter { !$0.path.hasPrefix("Sources/API/") && !$0.path.hasPrefix("Tests/ArchitectureTests/") }
    }

    @Test("The top level holds the agreed entries and nothing else")
    func topLevelIsAsAgreed() throws {
        #expect(try tree.topLevel() == ["Package.swift", "Sources", "Tests", "specs", "docker", "README.md"])
    }

    @Test("No hand-written file is longer than 300 lines")
    func filesAreShort() throws {
        let long = try written("Sources", "Tests").filter { $0.lines.count > 301 }
        expectNone(long.map { "\($0.path): \($0.lines.count - 1) lines" }, "split these by topic:")
    }

    @Test("Nothing traps where an error can be thrown")
    func nothingTraps() throws {
        let found = try written("Sources", "Tests").flatMap {
            $0.places(of: /\btry!/) + $0.places(of: /\bas!/) + $0.places(of: /\bfatalError\(/)
        }
        expectNone(found, "throw, or require, instead:")
    }

    @Test("Nothing is left for later, and no test is switched off")
    func nothingIsLeftForLater() throws {
        let found = try written("Sources", "Tests").flatMap {
            $0.places(of: /\b(?:TODO|FIXME|XXX)\b/, inComments: true) + $0.places(of: /\.disabled\(/)
        }
        expectNone(found, "do it, or say in specs/decisions/ why not:")
    }

    @Test("Long-lived work is a service: no unstructured tasks")
    func tasksAreStructured() throws {
        let found = try written("Sources").filter { Exceptions.unstructuredTasks[$0.path] == nil }.flatMap {
            $0.places(of: /\bTask(?:\.detached)?(?:<[^>]*>)?\s*(?:\([^)]*\)\s*)?\{/)
        }
        expectNone(found, "use a task group or a service, or give the reason in Exceptions.unstructuredTasks:")
    }

    @Test("Tests wait for something they can see, never for time to pass")
    func testsDoNotSleep() throws {
        let found = try written("Tests").filter { Exceptions.pauses[$0.path] == nil }.flatMap {
            $0.places(of: /\bTask\.sleep\b|\b[cC]lock\.sleep\b|\b(?:u|nano)?sleep\(/)
        }
        expectNone(found, "wait for a condition with a deadline, or turn a manual clock:")
    }

    @Test("Where everything is pure, time and chance are parameters")
    func pureModulesTakeTimeAsParameter() throws {
        let pure: Set = ["Smithy", "Wire", "Routing", "Domain"]
        let found = try written("Sources").filter { pure.contains($0.module) }.flatMap {
            $0.places(of: /\bDate\(\)|\bDate\.now\b|\bUUID\(\)|\.random\(in:[^,)]*\)|\bContinuousClock\(\)/)
        }
        expectNone(found, "take the instant or the id as a parameter:")
    }

    @Test("What the checks look for is found in code and left alone in comments")
    func patternsMatch() {
        let file = SourceFile(path: "Sources/Domain/A.swift", text: "// try! this\nlet a = try! b() // http://c\n")
        #expect(file.places(of: /\btry!/) == ["Sources/Domain/A.swift:2: try!"])
        #expect("let a = \"http://b\"".withoutComment == "let a = \"http://b\"")
    }
}
