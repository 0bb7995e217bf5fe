import ArgumentParser
import Foundation
import ModelgenCore

@main
struct Modelgen: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "modelgen", abstract: "Writes Sources/API and specs/coverage.md from specs/.")

    @Flag(help: "Change nothing; fail if what is checked in differs.")
    var check = false

    @Option(help: "The repository's root.")
    var root = "."

    func run() throws {
        let output = try GeneratedFiles(root: URL(filePath: root, directoryHint: .isDirectory))
        if check {
            let differing = try output.differences()
            guard differing.isEmpty else {
                throw ValidationError("run `swift run modelgen`: " + differing.joined(separator: ", ") + " differ")
            }
        } else {
            try output.write()
        }
    }
}
