import Foundation
import NIOSSL
package import Domain

/// Where the Docker engine answers, as `DOCKER_HOST`, `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` say; the same
/// variables, defaults and meanings as the `docker` command's.
package struct DockerEndpoint: Sendable {
    /// As it was given, for messages.
    package let name: String
    /// What every request's URL begins with.
    let base: String
    let tls: TLSConfiguration?

    package static let usual = "unix:///var/run/docker.sock"

    package init(environment: [String: String]) throws(EngineFailure) {
        let host = environment["DOCKER_HOST"].flatMap { $0.isEmpty ? nil : $0 } ?? Self.usual
        name = host
        let parts = host.split(separator: "://", maxSplits: 1)
        guard parts.count == 2 else { throw Self.notUnderstood(host) }
        switch parts[0] {
        case "unix":
            base = "http+unix://" + percentEncoded(String(parts[1]))
            tls = nil
        case "tcp", "http", "https":
            let usesTLS = parts[0] == "https" || environment["DOCKER_TLS_VERIFY"].map { !$0.isEmpty } ?? false
            base = (usesTLS ? "https://" : "http://") + Self.withPort(parts[1], usesTLS: usesTLS)
            tls = usesTLS ? try Self.configuration(environment) : nil
        default: throw Self.notUnderstood(host)
        }
    }

    private static func notUnderstood(_ host: String) -> EngineFailure {
        .init(.refused, "DOCKER_HOST is '\(host)'; only unix:///path and tcp://host:port are understood.")
    }

    private static func withPort(_ address: Substring, usesTLS: Bool) -> String {
        let authority = address.prefix { $0 != "/" }
        let afterBrackets = authority.split(separator: "]", omittingEmptySubsequences: false).last ?? authority
        return afterBrackets.contains(":") ? String(authority) : authority + (usesTLS ? ":2376" : ":2375")
    }

    private static func configuration(_ environment: [String: String]) throws(EngineFailure) -> TLSConfiguration {
        let usual = (environment["HOME"] ?? "") + "/.docker"
        let folder = environment["DOCKER_CERT_PATH"] ?? usual
        var configuration = TLSConfiguration.makeClientConfiguration()
        do {
            configuration.trustRoots = .file(folder + "/ca.pem")
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(folder + "/cert.pem").map {
                .certificate($0)
            }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: folder + "/key.pem", format: .pem))
        } catch {
            throw EngineFailure(.refused, "The TLS files for Docker in '\(folder)' cannot be used: \(error)")
        }
        return configuration
    }
}

/// As one segment of a URL; `also` names characters that may stay as they are.
func percentEncoded(_ text: String, also: String = "") -> String {
    text.utf8.reduce(into: "") { result, byte in
        let character = Character(UnicodeScalar(byte))
        let isPlain = character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character))
        if isPlain || also.contains(character) {
            result.append(character)
        } else {
            result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
    }
}
