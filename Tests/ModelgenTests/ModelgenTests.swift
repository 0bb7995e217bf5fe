import Foundation
import ModelgenCore
import Testing
import Wire

@Suite("modelgen")
struct ModelgenTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("a fresh run equals what is checked in")
    func upToDate() throws {
        #expect(try GeneratedFiles(root: Self.root).differences() == [])
    }

    @Test("every model names its source, and nothing in it is prose")
    func models() throws {
        let specs = try Specs(folder: Self.root.appending(path: "specs"))
        #expect(specs.models.count == 13)
        for (name, model) in specs.models {
            #expect(model["source"]?.text?.hasPrefix("botocore ") == true, "\(name)")
            #expect(model["shapes"]?.fields.allSatisfy { $0.value["documentation"] == nil } == true, "\(name)")
        }
    }

    private static func specs(patches: String = "[]", operations: String = #"{"Make":{}}"#, shapes: String) throws
        -> Specs
    {
        let model = """
            {"source":"test","metadata":{"protocol":"query","endpointPrefix":"t","apiVersion":"1"},"unmodelled":["Zoo"],
             "operations":{"Make":{"http":{"method":"POST","requestUri":"/"},"input":{"shape":"MakeInput"}},
                           "Break":{"http":{"method":"POST","requestUri":"/"}}},
             "shapes":\(shapes)}
            """
        let entries = #"{"Toy":{"model":"toy","operations":\#(operations)}}"#
        func json(_ text: String) throws -> JSONValue { try JSONParser.parse(Array(text.utf8)) }
        return Specs(models: ["toy": try json(model)], patches: try json(patches), operations: try json(entries))
    }

    private static let shapes = """
        {"MakeInput":{"type":"structure","required":["Name"],"members":{"Name":{"shape":"Name"},"Kinds":{"shape":"Kinds"}}},
         "Name":{"type":"string","min":1,"max":9,"pattern":"[a-z]+"},"Kinds":{"type":"list","member":{"shape":"Kind"}},
         "Kind":{"type":"string","enum":["big-one","SMALL","default"]}}
        """

    @Test("a structure has one line a member, with its constraints")
    func structures() throws {
        let files = try Generator(Self.specs(shapes: Self.shapes)).files()
        let inputs = try #require(files["Sources/API/Toy/Inputs.swift"])
        #expect(inputs.contains("    package var name: String\n    package var kinds: [Kind]\n"))
        #expect(inputs.contains(#"name = try reader.require(Member("Name", min: 1, max: 9, pattern: Patterns.name))"#))
        #expect(inputs.contains(#"kinds = try reader.list("Kinds")"#))
        #expect(inputs.contains(#"writer.write("Name", name)"#))
        let words = try #require(files["Sources/API/Toy/Enumerations.swift"])
        #expect(words.contains(#"static let bigOne = Self(rawValue: "big-one")"#))
        #expect(words.contains(#"static let `default` = Self(rawValue: "default")"#))
    }

    @Test("a patch adds a member, replaces a limit and removes a shape's pattern")
    func patches() throws {
        let patches = """
            [{"model":"toy","reason":"why","shapes":{"MakeInput":{"members":{"More":{"shape":"Name"}}},
              "Name":{"max":12,"pattern":null}}}]
            """
        let files = try Generator(Self.specs(patches: patches, shapes: Self.shapes)).files()
        let inputs = try #require(files["Sources/API/Toy/Inputs.swift"])
        #expect(inputs.contains(#"name = try reader.require(Member("Name", min: 1, max: 12))"#))
        #expect(inputs.contains("package var more: String?"))
    }

    @Test("a patch without a reason, an unknown operation and a missing shape are told")
    func faults() throws {
        #expect(throws: SpecsFault.self) {
            try Generator(Self.specs(patches: #"[{"model":"toy","shapes":{}}]"#, shapes: Self.shapes)).files()
        }
        #expect(throws: SpecsFault("operations.json: Toy has no operation Nonsense")) {
            try Generator(Self.specs(operations: #"{"Nonsense":{}}"#, shapes: Self.shapes)).files()
        }
        #expect(throws: SpecsFault("Toy: no shape MakeInput")) { try Generator(Self.specs(shapes: "{}")).files() }
    }

    @Test("the coverage page tells served, partly acting and unserved operations")
    func coverage() throws {
        let operations = #"{"Make":{"onlyStored":"its name"}}"#
        let page = try Generator(Self.specs(operations: operations, shapes: Self.shapes)).files()["specs/coverage.md"]
        #expect(page?.contains("| Toy | 1 | 3 |") == true)
        #expect(page?.contains("| Make | yes | in part | its name |") == true)
        #expect(page?.contains("| Break | no | | |") == true)
    }
}
