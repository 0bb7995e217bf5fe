import Foundation

/// A `Dockerrun.aws.json` of version 1: run an image from a registry.
///
/// "Preparing your Docker image for deployment to Elastic Beanstalk", "Dockerrun.aws.json v1". Numbers and booleans
/// come as strings as well, so both are taken.
package struct DockerrunV1: Sendable, Equatable {
    package var image: String
    /// Whether the image is fetched anew even if it is here already; AWS's default is yes.
    package var update: Bool
    package var ports: [Int]
    package var entrypoint: String?
    package var command: String?
    /// The folder in the container that the application logs to; kept, not read.
    package var logging: String?
    /// What the file asks for and does not get, one sentence each.
    package var warnings: [String]

    init(_ json: Data) throws(BundleFailure) {
        let file = try File.read(json)
        try file.checkVersion()
        guard let image = file.image?.name, !image.isEmpty else {
            throw BundleFailure("Dockerrun.aws.json has no Image.Name, and the bundle has no Dockerfile.")
        }
        self.image = image
        update = file.image?.update?.truth ?? true
        ports = try file.portNumbers()
        entrypoint = file.entrypoint
        command = file.command
        logging = file.logging
        warnings = file.warnings
    }

    /// The container ports of a file that stands beside a `Dockerfile` and so needs no image.
    static func ports(_ json: Data) throws(BundleFailure) -> [Int] {
        let file = try File.read(json)
        try file.checkVersion()
        return try file.portNumbers()
    }
}

extension DockerrunV1 {
    /// As it is written.
    fileprivate struct File: Decodable {
        var version: Loose?
        var image: Image?
        var ports: [Port]?
        var volumes: [Ignored]?
        var entrypoint: String?
        var command: String?
        var logging: String?
        var authentication: Ignored?

        struct Image: Decodable {
            var name: String?
            var update: Loose?
            enum CodingKeys: String, CodingKey { case name = "Name", update = "Update" }
        }

        struct Port: Decodable {
            var container: Loose?
            var host: Loose?
            enum CodingKeys: String, CodingKey { case container = "ContainerPort", host = "HostPort" }
        }

        struct Ignored: Decodable {
            init(from decoder: any Decoder) {}
        }

        enum CodingKeys: String, CodingKey {
            case version = "AWSEBDockerrunVersion", image = "Image", ports = "Ports", volumes = "Volumes"
            case entrypoint = "Entrypoint", command = "Command", logging = "Logging", authentication = "Authentication"
        }

        static func read(_ json: Data) throws(BundleFailure) -> File {
            do {
                return try JSONDecoder().decode(File.self, from: json)
            } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
                let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
                throw BundleFailure("Dockerrun.aws.json has the wrong type at \(path.joined(separator: ".")).")
            } catch {
                throw BundleFailure("Dockerrun.aws.json is not valid JSON.")
            }
        }

        func checkVersion() throws(BundleFailure) {
            guard let version = version?.text else {
                throw BundleFailure("Dockerrun.aws.json has no AWSEBDockerrunVersion.")
            }
            guard version == "1" else {
                throw BundleFailure("Dockerrun.aws.json is of version \(version); only version 1 is served.")
            }
        }

        func portNumbers() throws(BundleFailure) -> [Int] {
            var numbers: [Int] = []
            for port in ports ?? [] {
                guard let text = port.container?.text, let number = Int(text), 1...65_535 ~= number else {
                    throw BundleFailure("Dockerrun.aws.json has a port without a ContainerPort from 1 to 65535.")
                }
                numbers.append(number)
            }
            return numbers
        }

        var warnings: [String] {
            var found: [String] = []
            if volumes?.isEmpty == false { found.append("Volumes of Dockerrun.aws.json are not mounted.") }
            if authentication != nil { found.append("Authentication of Dockerrun.aws.json is not used.") }
            if ports?.contains(where: { $0.host != nil }) == true {
                found.append("HostPort of Dockerrun.aws.json is not used; instances are reached by container port.")
            }
            return found
        }
    }

    /// A string, number or boolean, whichever way it is written.
    fileprivate struct Loose: Decodable {
        var text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            do {
                text = try container.decode(String.self)
            } catch DecodingError.typeMismatch {
                do {
                    text = String(try container.decode(Int.self))
                } catch DecodingError.typeMismatch {
                    text = String(try container.decode(Bool.self))
                }
            }
        }

        var truth: Bool { text.lowercased() == "true" }
    }
}
