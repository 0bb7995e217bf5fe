/// Source: Elastic Load Balancing, "Quotas for your Application Load Balancers": beside the default one.
private let mostCertificates = 25

extension Transaction {
    /// What a listener's TLS is after a change; nil for a protocol without.
    func security(
        _ spoken: String, before: ListenerSecurity?, _ change: ListenerSecurityChange, of kind: LoadBalancer.Kind,
        in scope: Scope
    ) throws(Fault) -> ListenerSecurity? {
        guard spoken == "HTTPS" || spoken == "TLS" else {
            guard change.isEmpty || change.mutual?.mode == .off else {
                throw Fault(
                    .invalidParameter,
                    "Certificates, SSL policies, ALPN policies and mutual authentication are not for listeners of "
                        + "protocol '\(spoken)'")
            }
            return nil
        }
        guard var security = before ?? change.certificate.map({ ListenerSecurity(certificates: [$0]) }) else {
            throw Fault(.invalidParameter, "A certificate must be specified for \(spoken) listeners")
        }
        if let certificate = change.certificate {
            let others = security.certificates.dropFirst().filter { $0 != certificate }
            security.certificates = [certificate] + others
        }
        security.policy = change.policy ?? security.policy
        security.mutual = change.mutual ?? security.mutual
        security.alpnPolicy = change.alpnPolicy ?? security.alpnPolicy
        try check(security, of: kind, in: scope)
        return security
    }

    private func check(
        _ security: ListenerSecurity, of kind: LoadBalancer.Kind, in scope: Scope
    ) throws(Fault) {
        for arn in security.certificates { try requireServed(arn, in: scope) }
        guard SecurityPolicy.named(security.policy) != nil else {
            throw Fault(.notFound(.sslPolicy), "SSL policy '\(security.policy)' not found")
        }
        if security.alpnPolicy != nil && kind != .network {
            throw Fault(.invalidParameter, "ALPN policies are for TLS listeners of network load balancers only")
        }
        guard let mutual = security.mutual, mutual.mode != .off else { return }
        if kind != .application {
            throw Fault(.invalidParameter, "Mutual authentication is for HTTPS listeners only")
        }
        guard mutual.mode == .verify else {
            if mutual.trustStore == nil { return }
            throw Fault(
                .invalidParameter, "A trust store can only be specified with mutual authentication mode 'verify'")
        }
        guard let store = mutual.trustStore else {
            throw Fault(.invalidParameter, "A trust store must be specified with mutual authentication mode 'verify'")
        }
        _ = try world.requireTrustStore(store, in: scope)
    }

    private func requireServed(_ arn: String, in scope: Scope) throws(Fault) {
        guard let certificate = world.serverCertificates[arn], certificate.scope == scope else {
            throw Fault(.notFound(.certificate), "Certificate ARN '\(arn)' is not valid")
        }
    }

    // MARK: Certificates by name

    /// Adding one that is there already changes nothing.
    package mutating func addCertificates(_ arns: [String], to listener: Listener) throws(Fault) -> Listener {
        guard var security = listener.security else { throw Self.withoutTLS(listener) }
        for arn in arns {
            try requireServed(arn, in: listener.scope)
            if !security.certificates.contains(arn) { security.certificates.append(arn) }
        }
        if security.certificates.count > mostCertificates + 1 {
            throw Fault(
                .tooMany(.certificate), "The maximum number of certificates on '\(listener.id)' has been reached")
        }
        return keep(security, of: listener)
    }

    /// Those that are not there are passed over.
    package mutating func removeCertificates(_ arns: [String], from listener: Listener) throws(Fault) {
        guard var security = listener.security else { throw Self.withoutTLS(listener) }
        if let standard = security.certificates.first, arns.contains(standard) {
            throw Fault(
                .inUse(.certificate), "The default certificate cannot be removed from listener '\(listener.id)'")
        }
        security.certificates.removeAll { arns.contains($0) }
        _ = keep(security, of: listener)
    }

    private mutating func keep(_ security: ListenerSecurity, of listener: Listener) -> Listener {
        var changed = listener
        changed.security = security
        save(changed)
        return changed
    }

    private static func withoutTLS(_ listener: Listener) -> Fault {
        Fault(
            .invalidParameter,
            "Listener '\(listener.id)' of protocol '\(listener.spoken ?? "HTTP")' has no certificates")
    }
}
