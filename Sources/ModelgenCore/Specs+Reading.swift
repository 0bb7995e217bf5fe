package import Foundation
import Wire

extension Specs {
    /// `folder` is the repository's `specs`.
    package init(folder: URL) throws {
        let modelFolder = folder.appending(path: "models")
        let files = try FileManager.default.contentsOfDirectory(at: modelFolder, includingPropertiesForKeys: nil)
        var models: [String: JSONValue] = [:]
        for file in files where file.pathExtension == "json" {
            models[file.deletingPathExtension().lastPathComponent] = try Self.json(file)
        }
        self.init(
            models: models,
            patches: try Self.json(folder.appending(path: "patches.json")),
            operations: try Self.json(folder.appending(path: "operations.json")),
            options: try Self.json(folder.appending(path: "options.json")))
    }

    private static func json(_ file: URL) throws -> JSONValue {
        do {
            return try JSONParser.parse(Array(try Data(contentsOf: file)))
        } catch let fault as JSONParser.Fault {
            throw SpecsFault("\(file.lastPathComponent): \(fault.reason) at byte \(fault.offset)")
        }
    }
}
