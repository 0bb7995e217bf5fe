package import Foundation

extension SourceBundle {
    /// What an unpacked bundle is run from.
    ///
    /// A `docker-compose.yml` wins over all else. A `Dockerfile` wins over the image of a `Dockerrun.aws.json`, which then only tells the ports; either wins
    /// over a `Procfile` ("Preparing your Docker image for deployment to Elastic Beanstalk").
    package static func inspect(_ directory: URL) throws(BundleFailure) -> BundleKind {
        if let data = try read(ComposeFile.fileName, in: directory) {
            return .compose(try ComposeFile(String(decoding: data, as: UTF8.self)))
        }
        let dockerrun = try read("Dockerrun.aws.json", in: directory)
        if isFile("Dockerfile", in: directory) {
            return .dockerfile(ports: try dockerrun.map(DockerrunV1.ports) ?? [])
        }
        if let dockerrun { return .dockerrun(try DockerrunV1(dockerrun)) }
        if let procfile = try procfile(in: directory) { return .procfile(procfile) }
        throw nothingToRun(directory)
    }

    /// The bundle's `Procfile`, whatever else the bundle has: the process engine runs nothing but it.
    package static func procfile(in directory: URL) throws(BundleFailure) -> Procfile? {
        guard let data = try read("Procfile", in: directory) else { return nil }
        guard let text = String(data: data, encoding: .utf8) else { throw BundleFailure("The Procfile is not UTF-8.") }
        return try Procfile(text)
    }

    private static let runnable = ["Dockerfile", "Dockerrun.aws.json", "Procfile"]
    private static let compose = ["docker-compose.yaml", "compose.yml", "compose.yaml"]

    private static func isFile(_ name: String, in directory: URL) -> Bool {
        var isFolder: ObjCBool = false
        let path = directory.appending(path: name).path
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// nil when there is no such file; these files are small, so a large one is refused unread.
    private static func read(_ name: String, in directory: URL) throws(BundleFailure) -> Data? {
        guard isFile(name, in: directory) else { return nil }
        let file = try ArchiveFile(path: directory.appending(path: name).path)
        guard file.size <= 1 << 20 else { throw BundleFailure("\(name) is larger than 1 MB.") }
        return Data(try file.bytes(at: 0, count: file.size))
    }

    private static func nothingToRun(_ directory: URL) -> BundleFailure {
        let names = contents(directory)
        if let file = compose.first(where: names.contains) {
            return BundleFailure("Beanstalk does not read \(file): call it docker-compose.yml.")
        }
        if let wrong = names.first(where: { name in
            runnable.contains { $0 != name && $0.lowercased() == name.lowercased() }
        }) {
            return BundleFailure("'\(wrong)' is not spelled as it must be: capitals count in its name.")
        }
        if names.count == 1, let folder = names.first,
            runnable.contains(where: { isFile(folder + "/" + $0, in: directory) })
        {
            return BundleFailure(
                "All of the bundle lies in the folder '\(folder)': pack what is in the folder, not the folder itself.")
        }
        return BundleFailure("The bundle has neither a Dockerfile, a Dockerrun.aws.json nor a Procfile at its top.")
    }

    /// Without what macOS and other packers add; empty when the folder cannot be read.
    private static func contents(_ directory: URL) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory.path)
                .filter { $0 != "__MACOSX" && $0 != ".DS_Store" }.sorted()
        } catch {
            return []
        }
    }
}
