/// Source: AWS Certificate Manager User Guide, "Quotas".
private enum CertificateLimit {
    static let certificates = 2_500
}

extension Transaction {
    /// A new certificate; or the one that was made for the same request before.
    package mutating func addCertificate(
        _ new: ServerCertificate
    ) throws(Fault) -> ServerCertificate {
        if let known = world.certificate(requestedAs: new) { return known }
        try Tag.check(new.tags)
        let count = world.serverCertificates.values.count { $0.scope == new.scope }
        if count >= CertificateLimit.certificates {
            throw Fault(
                .tooMany(.certificate),
                "Error: the maximum number of \(CertificateLimit.certificates) certificates has been reached.")
        }
        save(new)
        return new
    }

    /// Other material under the same ARN: listeners serve it from now on.
    package mutating func reimport(
        _ id: String, domainName: String, names: [String], material: CertificateMaterial
    ) throws(Fault) {
        var certificate = try world.requireCertificate(id)
        guard certificate.origin == .imported else {
            throw Fault(.invalidParameter, "Certificate \(id) was not imported.")
        }
        certificate.domainName = domainName
        certificate.names = names
        certificate.certificate = material.certificate
        certificate.chain = material.chain
        certificate.privateKey = material.privateKey
        save(certificate)
    }

    package mutating func deleteCertificate(_ id: String) throws(Fault) {
        let certificate = try world.requireCertificate(id)
        if !world.users(ofCertificate: id).isEmpty {
            throw Fault(.inUse(.certificate), "Certificate \(id) in account \(certificate.account) is in use.")
        }
        delete(certificate)
    }

    package mutating func changeTags(
        ofCertificate id: String, adding added: [Tag] = [], removing keys: [String] = []
    ) throws(Fault) {
        var certificate = try world.requireCertificate(id)
        certificate.tags.change(adding: added, removing: keys)
        try Tag.check(certificate.tags)
        save(certificate)
    }
}

extension World {
    package func requireCertificate(_ id: String) throws(Fault) -> ServerCertificate {
        guard let certificate = serverCertificates[id] else {
            throw Fault(.notFound(.certificate), "Could not find certificate \(id).")
        }
        return certificate
    }

    func certificate(requestedAs new: ServerCertificate) -> ServerCertificate? {
        guard let token = new.token else { return nil }
        return serverCertificates.values.first {
            $0.scope == new.scope && $0.token == token && $0.names == new.names
        }
    }
}
