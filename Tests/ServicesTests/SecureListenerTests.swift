import ACMAPI
import ACMService
import Certificates
import Domain
import ElasticLoadBalancingV2API
@testable import ElasticLoadBalancingV2Service
import Foundation
import Routing
import Smithy
import Store
import TestKit
import Testing

@Suite("HTTPS listeners, certificates and trust stores")
struct SecureListenerTests {
    private let bench: Bench
    private let acm: ACMService

    init() throws {
        bench = try Bench()
        acm = ACMService(store: bench.store, authority: try CertificateAuthority(at: bench.clock.now))
    }

    private func certificate(_ name: String, _ algorithm: String = "EC_prime256v1") async throws -> String {
        let made = try await acm.requestCertificate(
            .init(domainName: name, keyAlgorithm: .init(rawValue: algorithm)), bench.context)
        return try #require(made.certificateArn)
    }

    private func listener(
        _ certificates: [String], policy: String? = nil, spoken: ProtocolEnum = .https
    ) async throws(ServiceError) -> ElasticLoadBalancingV2API.Listener {
        do {
            let balancer = try await bench.makeLoadBalancer()
            let group = try await bench.makeTargetGroup()
            let made = try await bench.elb.createListener(
                .init(
                    loadBalancerArn: balancer, protocol: spoken, port: 443, sslPolicy: policy,
                    certificates: certificates.map { .init(certificateArn: $0) },
                    defaultActions: [.init(type: .forward, targetGroupArn: group)]), bench.context)
            return made.listeners[0]
        } catch let error as ServiceError {
            throw error
        } catch {
            throw ServiceError("Unexpected", "\(error)")
        }
    }

    @Test("A certificate asked for is there at once, is found again by its token, and is listed by key type")
    func issuing() async throws {
        let arn = try await certificate("shop.test")
        let detail = try #require(
            try await acm.describeCertificate(.init(certificateArn: arn), bench.context).certificate)
        #expect(detail.status == .issued && detail.domainName == "shop.test")
        #expect(detail.domainValidationOptions.map(\.validationStatus) == [.success])
        let first = try await acm.requestCertificate(
            .init(domainName: "a.test", idempotencyToken: "t", keyAlgorithm: .ecPrime256v1), bench.context)
        let second = try await acm.requestCertificate(
            .init(domainName: "a.test", idempotencyToken: "t", keyAlgorithm: .ecPrime256v1), bench.context)
        #expect(first.certificateArn == second.certificateArn)
        #expect(try await acm.listCertificates(.init(), bench.context).certificateSummaryList.isEmpty)
        let byType = try await acm.listCertificates(
            .init(includes: .init(keyTypes: [.ecPrime256v1])), bench.context)
        #expect(byType.certificateSummaryList.count == 2)
    }

    @Test("An imported certificate must fit its key, and may be imported again under its ARN")
    func importing() async throws {
        let other = try CertificateAuthority(at: bench.clock.now)
        let (one, two) = (try other.issue(["one"], at: bench.clock.now), try other.issue(["two"], at: bench.clock.now))
        func input(_ certificate: IssuedCertificate, _ key: IssuedCertificate, _ arn: String? = nil)
            -> ImportCertificateRequest
        {
            .init(
                certificateArn: arn, certificate: Blob(Array(certificate.certificate.utf8)),
                privateKey: Blob(Array(key.privateKey.utf8)), certificateChain: Blob(Array(certificate.chain.utf8)))
        }
        let refused = await refusal { () async throws(ServiceError) in
            try await acm.importCertificate(input(one, two), bench.context)
        }
        #expect(refused?.code == "ValidationException")
        let arn = try #require(try await acm.importCertificate(input(one, one), bench.context).certificateArn)
        _ = try await acm.importCertificate(input(two, two, arn), bench.context)
        let found = try await acm.getCertificate(.init(certificateArn: arn), bench.context)
        #expect(found.certificate == two.certificate)
    }

    @Test("An HTTPS listener needs a certificate that exists and a policy that exists")
    func refusals() async throws {
        let arn = try await certificate("shop.test")
        let cases: [([String], String?, ProtocolEnum, String)] = [
            ([], nil, .https, "ValidationError"), ([arn + "x"], nil, .https, "CertificateNotFound"),
            ([arn], "nope", .https, "SSLPolicyNotFound"), ([arn], nil, .http, "ValidationError"),
            ([arn], nil, .tls, "ValidationError"),
        ]
        for (certificates, policy, spoken, code) in cases {
            let refused = await refusal { () async throws(ServiceError) in
                try await listener(certificates, policy: policy, spoken: spoken)
            }
            #expect(refused?.code == code, "\(certificates) \(policy ?? "") \(spoken.rawValue)")
        }
    }

    @Test("The data plane is given the default certificate first, the others by name, and the policy")
    func table() async throws {
        let (one, two) = (try await certificate("one.test"), try await certificate("*.two.test"))
        let made = try await listener([one], policy: "ELBSecurityPolicy-TLS13-1-3-2021-06")
        let arn = try #require(made.listenerArn)
        _ = try await bench.elb.addListenerCertificates(
            .init(listenerArn: arn, certificates: [.init(certificateArn: two)]), bench.context)
        let listener = try #require(bench.dataPlane.table.loadBalancers.values.first?.listeners.first)
        let tls = try #require(listener.tls)
        #expect(listener.spoken == .https)
        #expect(tls.certificates.map(\.names) == [["one.test"], ["*.two.test"]])
        #expect(tls.certificates[1].isFor("a.two.test") && !tls.certificates[1].isFor("a.b.two.test"))
        #expect(tls.policy.minimum == .v1_3)
        let shown = try await bench.elb.describeListenerCertificates(.init(listenerArn: arn), bench.context)
        #expect(shown.certificates.map(\.isDefault) == [true, false])
        let inUse = await refusal { () async throws(ServiceError) in
            try await acm.deleteCertificate(.init(certificateArn: two), bench.context)
        }
        #expect(inUse?.code == "ResourceInUseException")
        let standard = await refusal { () async throws(ServiceError) in
            try await bench.elb.removeListenerCertificates(
                .init(listenerArn: arn, certificates: [.init(certificateArn: one)]), bench.context)
        }
        #expect(standard?.code == "OperationNotPermitted")
        _ = try await bench.elb.removeListenerCertificates(
            .init(listenerArn: arn, certificates: [.init(certificateArn: two)]), bench.context)
        _ = try await acm.deleteCertificate(.init(certificateArn: two), bench.context)
    }

    @Test("A trust store is read from S3, verifies for a listener, and cannot be deleted meanwhile")
    func trustStores() async throws {
        let folder = ContentFolder(
            root: FileManager.default.temporaryDirectory.appending(path: "trust-\(UUID().uuidString)"))
        try folder.prepare()
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder.root) } }
        try await put(try CertificateAuthority(at: bench.clock.now).pem, as: "ca.pem", in: folder)
        try await put("nothing", as: "bad.pem", in: folder)
        let elb = ElasticLoadBalancingV2Service(
            store: bench.store, traffic: bench.elb.traffic, dataPlane: bench.dataPlane, contents: folder)
        #expect(await code(creating: "bad.pem", elb) == "InvalidCaCertificatesBundle")
        #expect(await code(creating: "none", elb) == "CaCertificatesBundleNotFound")
        let store = try await create("ca.pem", elb)
        #expect(await code(creating: "ca.pem", elb) == "DuplicateTrustStoreName")
        let made = try await listener([try await certificate("shop.test")])
        _ = try await elb.modifyListener(
            .init(
                listenerArn: made.listenerArn ?? "",
                mutualAuthentication: .init(mode: "verify", trustStoreArn: store)), bench.context)
        let tls = bench.dataPlane.table.loadBalancers.values.first?.listeners.first?.tls
        guard case .verify(let trusted, false, false) = try #require(tls).mutual else {
            Issue.record("the listener does not verify")
            return
        }
        #expect(trusted.authorities.contains("BEGIN CERTIFICATE"))
        let inUse = await refusal { () async throws(ServiceError) in
            try await elb.deleteTrustStore(.init(trustStoreArn: store), bench.context)
        }
        #expect(inUse?.code == "TrustStoreInUse")
    }

    @Test("What a trust store was made of has an address; a list that is not there and a policy have none")
    func contents() async throws {
        let folder = bench.folder.contents
        try await put(try CertificateAuthority(at: bench.clock.now).pem, as: "ca.pem", in: folder)
        let elb = ElasticLoadBalancingV2Service(
            store: bench.store, traffic: bench.elb.traffic, dataPlane: bench.dataPlane, contents: folder)
        let store = try await create("ca.pem", elb)
        let name = try #require(store.split(separator: ":truststore/").last)
        let bundle = try await elb.getTrustStoreCaCertificatesBundle(.init(trustStoreArn: store), bench.context)
        #expect(bundle.location == "http://localhost/_teal/trust-stores/\(name)")
        let list = await refusal { () async throws(ServiceError) in
            try await elb.getTrustStoreRevocationContent(.init(trustStoreArn: store, revocationId: 7), bench.context)
        }
        #expect(list?.code == "RevocationIdNotFound")
        let policy = await refusal { () async throws(ServiceError) in
            try await elb.getResourcePolicy(.init(resourceArn: store), bench.context)
        }
        #expect(policy?.code == "ResourceNotFound")
    }

    @Test("A token check is told as it was given, goes before the forward, and needs an HTTPS listener")
    func tokens() async throws {
        let made = try await listener([try await certificate("shop.test")])
        let forward = try #require(made.defaultActions.first)
        let check = JwtValidationActionConfig(
            jwksEndpoint: "http://localhost:9000/keys", issuer: "https://issuer.test",
            additionalClaims: [.init(format: .spaceSeparatedValues, name: "scope", values: ["read", "write"])])
        func actions(_ check: JwtValidationActionConfig) -> [Action] {
            var last = forward
            last.order = 2
            return [last, Action(type: .jwtValidation, order: 1, jwtValidationConfig: check)]
        }
        let changed = try await bench.elb.modifyListener(
            .init(listenerArn: made.listenerArn ?? "", defaultActions: actions(check)), bench.context)
        let told = try #require(changed.listeners.first?.defaultActions)
        #expect(told.map(\.type) == [.jwtValidation, .forward])
        #expect(told.map(\.order) == [1, 2])
        #expect(told[0].jwtValidationConfig?.additionalClaims.first?.values == ["read", "write"])
        let routed = bench.dataPlane.table.loadBalancers.values.first?.listeners.first?.actions
        #expect(routed?.tokenCheck?.issuer == "https://issuer.test" && routed?.count == 2)
        #expect(routed?.last?.targetGroups.count == 1)
        var (elsewhere, known) = (check, check)
        elsewhere.jwksEndpoint = "http://issuer.test/keys"
        known.additionalClaims[0].name = "exp"
        for (wrong, spoken, code) in [
            (elsewhere, ProtocolEnum.https, "ValidationError"), (known, .https, "ValidationError"),
            (check, .http, "InvalidConfigurationRequest"),
        ] {
            let refused = await refusal { () async throws(ServiceError) in
                try await bench.elb.modifyListener(
                    .init(
                        listenerArn: made.listenerArn ?? "", protocol: spoken, defaultActions: actions(wrong)),
                    bench.context)
            }
            #expect(refused?.code == code, "\(refused?.message ?? "")")
        }
        let alone = await refusal { () async throws(ServiceError) in
            try await bench.elb.modifyListener(
                .init(
                    listenerArn: made.listenerArn ?? "",
                    defaultActions: [Action(type: .jwtValidation, jwtValidationConfig: check)]), bench.context)
        }
        #expect(alone?.code == "InvalidLoadBalancerAction")
    }

    private func create(
        _ key: String, _ elb: ElasticLoadBalancingV2Service
    ) async throws(ServiceError) -> String {
        let made = try await elb.createTrustStore(
            .init(name: "clients", caCertificatesBundleS3Bucket: "trust", caCertificatesBundleS3Key: key),
            bench.context)
        return made.trustStores[0].trustStoreArn ?? ""
    }

    private func code(creating key: String, _ elb: ElasticLoadBalancingV2Service) async -> String? {
        let refused = await refusal { () async throws(ServiceError) in try await create(key, elb) }
        return refused?.code
    }

    private func put(_ text: String, as key: String, in folder: ContentFolder) async throws {
        let id = UUID().uuidString
        try Data(text.utf8).write(to: folder.file(of: id))
        let now = bench.clock.now
        try await bench.store.commit { transaction throws(Fault) in
            if transaction.world.buckets["trust"] == nil {
                transaction.save(Bucket(name: "trust", scope: Scope(account: "1", region: "r"), at: now))
            }
            transaction.save(
                StoredObject(
                    bucket: "trust", key: key, contentID: id, size: text.utf8.count, eTag: "e", contentType: nil,
                    metadata: [:], at: now))
        }
    }
}
