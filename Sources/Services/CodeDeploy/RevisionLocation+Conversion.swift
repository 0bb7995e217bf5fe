import CodeDeployAPI
import Crypto
import Domain
import Foundation
import Smithy

extension CodeDeployAPI.RevisionLocation {
    /// The part that the type names must be there, and be whole.
    func record() throws(ServiceError) -> Domain.RevisionLocation {
        switch revisionType {
        case .s3?:
            guard let bucket = s3Location?.bucket, let key = s3Location?.key else {
                throw CodeDeployFault.invalidRevision("An S3 revision needs a bucket and a key")
            }
            let eTag = s3Location?.eTag?.trimmingCharacters(in: ["\""])
            return .s3(
                .init(
                    bucket: bucket, key: key, bundleType: s3Location?.bundleType?.rawValue,
                    version: s3Location?.version, eTag: eTag))
        case .gitHub?:
            guard let repository = gitHubLocation?.repository, let commit = gitHubLocation?.commitId else {
                throw CodeDeployFault.invalidRevision("A GitHub revision needs a repository and a commit ID")
            }
            return .gitHub(repository: repository, commit: commit)
        case .string?:
            let content = try Self.checked(string?.content, string?.sha256)
            return .text(content: content, sha256: Self.hash(content))
        case .appSpecContent?:
            let content = try Self.checked(appSpecContent?.content, appSpecContent?.sha256)
            return .appSpec(content: content, sha256: Self.hash(content))
        default: throw CodeDeployFault.invalidRevision("The revision type must be one of S3, GitHub, AppSpecContent")
        }
    }

    private static func checked(_ content: String?, _ sha: String?) throws(ServiceError) -> String {
        guard let content else { throw CodeDeployFault.invalidRevision("The revision needs content") }
        if let sha, sha.lowercased() != hash(content) {
            throw CodeDeployFault.invalidRevision("The content's SHA256 hash is not the one that was given")
        }
        return content
    }

    private static func hash(_ content: String) -> String {
        SHA256.hash(data: Data(content.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

extension Domain.RevisionLocation {
    var described: CodeDeployAPI.RevisionLocation {
        switch self {
        case .s3(let s3):
            .init(
                revisionType: .s3,
                s3Location: .init(
                    bucket: s3.bucket, key: s3.key, bundleType: s3.bundleType.map { .init(rawValue: $0) },
                    version: s3.version, eTag: s3.eTag))
        case .gitHub(let repository, let commit):
            .init(revisionType: .gitHub, gitHubLocation: .init(repository: repository, commitId: commit))
        case .text(let content, let sha): .init(revisionType: .string, string: .init(content: content, sha256: sha))
        case .appSpec(let content, let sha):
            .init(revisionType: .appSpecContent, appSpecContent: .init(content: content, sha256: sha))
        }
    }
}
