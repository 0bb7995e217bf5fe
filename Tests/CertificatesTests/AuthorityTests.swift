import Certificates
import Foundation
import Testing

@Suite("Certificate authority")
struct AuthorityTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test(
        "An issued certificate is for its names, fits its key and chains to the authority",
        arguments: [
            KeyAlgorithm.p256, .rsa2048, .p384,
        ])
    func issuing(algorithm: KeyAlgorithm) throws {
        let authority = try CertificateAuthority(at: now)
        let issued = try authority.issue(["shop.example.com", "*.shop.example.com"], algorithm: algorithm, at: now)
        let facts = try CertificateFacts(pem: issued.certificate)
        #expect(facts.names == ["shop.example.com", "*.shop.example.com"])
        #expect(facts.keyAlgorithm == algorithm)
        #expect(facts.notBefore < now && facts.notAfter > now + 390 * 86_400)
        let bundle = try CertificateBundle(pem: issued.certificate + issued.chain)
        #expect(bundle.isChain)
        #expect(try bundle.fits(privateKey: issued.privateKey))
        let other = try authority.issue(["other"], at: now)
        #expect(try !bundle.fits(privateKey: other.privateKey))
    }

    @Test("A folder keeps its authority, and an authority without its key is not replaced")
    func folder() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "authority-\(UUID().uuidString)")
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        let made = try CertificateAuthority.kept(in: folder, at: now)
        #expect(try CertificateAuthority.kept(in: folder, at: now).pem == made.pem)
        let key = folder.appending(path: "ca.key")
        let mode = try FileManager.default.attributesOfItem(atPath: key.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try FileManager.default.removeItem(at: key)
        #expect(throws: CertificateFailure.self) { try CertificateAuthority.kept(in: folder, at: now) }
    }

    @Test("An authority whose making was cut short is made anew")
    func cutShort() throws {
        let files = FileManager.default
        let parent = files.temporaryDirectory.appending(path: "authority-\(UUID().uuidString)")
        defer { #expect(throws: Never.self) { try files.removeItem(at: parent) } }
        try files.createDirectory(at: parent.appending(path: "ca.new"), withIntermediateDirectories: true)
        try Data("half".utf8).write(to: parent.appending(path: "ca.new/ca.key"))
        let made = try CertificateAuthority.kept(in: parent.appending(path: "ca"), at: now)
        #expect(try CertificateAuthority.kept(in: parent.appending(path: "ca"), at: now).pem == made.pem)
        #expect(!files.fileExists(atPath: parent.appending(path: "ca.new").path()))
    }

    @Test("What is no certificate is refused")
    func garbage() {
        #expect(throws: CertificateFailure.self) { try CertificateBundle(pem: "") }
        #expect(throws: CertificateFailure.self) { try CertificateFacts(pem: "-----BEGIN CERTIFICATE-----\nAAAA\n") }
    }
}
