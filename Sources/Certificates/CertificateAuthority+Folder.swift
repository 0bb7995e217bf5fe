package import Foundation

extension CertificateAuthority {
    /// The authority kept in a folder; made there when the folder has none. Two files, `ca.pem` for everyone and
    /// `ca.key` for the owner alone: the one without the other is refused, since a new authority would make every
    /// client that trusts the old one fail without a reason to be seen.
    package static func kept(in folder: URL, at now: Date) throws(CertificateFailure) -> CertificateAuthority {
        let (pem, key) = (folder.appending(path: "ca.pem"), folder.appending(path: "ca.key"))
        let files = FileManager.default
        do {
            if files.fileExists(atPath: pem.path) || files.fileExists(atPath: key.path) {
                return try CertificateAuthority(
                    pem: String(contentsOf: pem, encoding: .utf8), privateKey: String(contentsOf: key, encoding: .utf8))
            }
            let made = try CertificateAuthority(at: now)
            try made.keep(in: folder)
            return made
        } catch {
            throw CertificateFailure("The authority in \(folder.path) cannot be used: \(error)")
        }
    }

    /// Both files or neither, whenever this is cut short: they are made beside the folder, which takes their place.
    private func keep(in folder: URL) throws {
        let files = FileManager.default
        let fresh = folder.deletingLastPathComponent().appending(path: folder.lastPathComponent + ".new")
        if files.fileExists(atPath: fresh.path) { try files.removeItem(at: fresh) }
        try files.createDirectory(
            at: fresh, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let key = fresh.appending(path: "ca.key")
        let secret = Data(try privateKeyPEM.utf8)
        guard files.createFile(atPath: key.path, contents: secret, attributes: [.posixPermissions: 0o600]) else {
            throw CertificateFailure("\(key.path) cannot be written")
        }
        try Data(pem.utf8).write(to: fresh.appending(path: "ca.pem"))
        if files.fileExists(atPath: folder.path) { try files.removeItem(at: folder) }
        try files.moveItem(at: fresh, to: folder)
    }
}
