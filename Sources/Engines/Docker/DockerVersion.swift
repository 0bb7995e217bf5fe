import Domain

/// A version of the Engine API, such as 1.41.
struct DockerVersion: Sendable, Comparable, CustomStringConvertible {
    var major: Int
    var minor: Int

    /// The oldest that has all that is used here (Docker 20.10), and the newest that is known.
    static let oldest = DockerVersion(major: 1, minor: 41)
    static let newest = DockerVersion(major: 1, minor: 51)

    init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    init?(_ text: String) {
        let parts = text.split(separator: ".").map { Int($0) }
        guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
        self.init(major: major, minor: minor)
    }

    static func < (one: DockerVersion, other: DockerVersion) -> Bool {
        (one.major, one.minor) < (other.major, other.minor)
    }

    var description: String { "\(major).\(minor)" }

    /// The newest version that both sides speak.
    static func negotiated(_ told: DockerAnswer.Version) throws(EngineFailure) -> DockerVersion {
        guard let theirs = told.apiVersion.flatMap(DockerVersion.init) else {
            throw EngineFailure(.failed, "What answers at DOCKER_HOST is not a Docker engine.")
        }
        guard theirs >= oldest else {
            throw EngineFailure(
                .refused, "The Docker engine speaks API \(theirs); \(oldest) (Docker 20.10) or newer is needed.")
        }
        let agreed = min(theirs, newest)
        if let least = told.minAPIVersion.flatMap(DockerVersion.init), agreed < least {
            throw EngineFailure(
                .refused, "The Docker engine speaks no API older than \(least); \(newest) is the newest known here.")
        }
        return agreed
    }
}
