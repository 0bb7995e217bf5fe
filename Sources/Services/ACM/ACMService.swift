import ACMAPI
package import Certificates
package import Domain
package import Smithy

/// Certificates that the local authority signs, and those that are brought along. Load balancers serve both.
package struct ACMService: ACMHandler, RecordService {
    package let store: any RecordStore
    let authority: CertificateAuthority

    package init(store: any RecordStore, authority: CertificateAuthority) {
        self.store = store
        self.authority = authority
    }

    func certificate(_ arn: String, _ context: RequestContext) throws(ServiceError) -> ServerCertificate {
        try Self.check(arn)
        return try look { world throws(Fault) in try world.requireCertificate(arn) }
    }

    static func check(_ arn: String) throws(ServiceError) {
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "acm", parts[5].hasPrefix("certificate/") else {
            throw ACMFault.invalidArn("\(arn) is not a valid certificate ARN.")
        }
    }
}

extension ACMService {
    /// The one table from what the domain refuses to ACM's codes.
    package static func serviceError(for fault: Fault) -> ServiceError {
        switch fault.kind {
        case .notFound: ACMFault.resourceNotFound(fault.message)
        case .inUse, .operationInProgress: ACMFault.resourceInUse(fault.message)
        case .tooMany(.tag): ACMFault.tooManyTags(fault.message)
        case .tooMany: ACMFault.limitExceeded(fault.message)
        case .alreadyExists(.tag): ACMFault.invalidTag(fault.message)
        case .unavailable: ServiceError("InternalFailure", fault.message, status: 500)
        case .alreadyExists, .invalidParameter, .invalidCombination, .sourceBundle:
            ACMFault.validation(fault.message)
        }
    }
}
