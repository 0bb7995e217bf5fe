package import CodeDeployAPI
import Domain
import Foundation
package import Smithy

extension CodeDeployService {
    package func registerApplicationRevision(
        _ input: RegisterApplicationRevisionInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let application = try application(input.applicationName, context)
        let location = try input.revision.record()
        try await commit { transaction in
            transaction.registerRevision(location, of: application, description: input.description)
        }
        return Empty()
    }

    package func getApplicationRevision(
        _ input: GetApplicationRevisionInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetApplicationRevisionOutput {
        let application = try application(input.applicationName, context)
        let location = try input.revision.record()
        let found = try look { world throws(Fault) in try world.requireRevision(location, of: application) }
        return GetApplicationRevisionOutput(
            applicationName: application.name, revision: found.location.described,
            revisionInfo: info(found, of: application))
    }

    package func batchGetApplicationRevisions(
        _ input: BatchGetApplicationRevisionsInput, _ context: RequestContext
    ) async throws(ServiceError) -> BatchGetApplicationRevisionsOutput {
        try input.revisions.requireBatch(atMost: 25)
        let application = try application(input.applicationName, context)
        var found: [RevisionInfo] = []
        for revision in input.revisions {
            let id = ApplicationRevision.id(application.id, try revision.record())
            guard let known = store.world.applicationRevisions[id] else { continue }
            found.append(
                RevisionInfo(
                    revisionLocation: known.location.described, genericRevisionInfo: info(known, of: application)))
        }
        let message = found.count == input.revisions.count ? nil : "Some revisions were not found"
        return BatchGetApplicationRevisionsOutput(
            applicationName: application.name, errorMessage: message, revisions: found)
    }

    package func listApplicationRevisions(
        _ input: ListApplicationRevisionsInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListApplicationRevisionsOutput {
        if input.s3KeyPrefix != nil, input.s3Bucket == nil {
            throw CodeDeployFault.bucketNameFilterRequired("A bucket is required with a key prefix")
        }
        let application = try application(input.applicationName, context)
        let deployed = Set(store.world.deploymentGroups(of: application).compactMap { $0.targetRevision?.key })
        let wanted = store.world.revisions(of: application).filter { input.wants($0, deployed) }
        let sorted = wanted.sorted { ($0.time(input.sortBy), $0.id) < ($1.time(input.sortBy), $1.id) }
        let ordered = input.sortOrder == .descending ? Array(sorted.reversed()) : sorted
        let numbered = ordered.enumerated().map { (String(1_000_000 + $0.offset), $0.element) }
        let page = try Page(numbered, by: { $0.0 }, token: input.nextToken)
        return ListApplicationRevisionsOutput(
            revisions: page.elements.map(\.1.location.described), nextToken: page.next)
    }

    private func info(_ revision: ApplicationRevision, of application: CodeDeployApplication) -> GenericRevisionInfo {
        let groups = store.world.deploymentGroups(of: application).filter {
            $0.targetRevision?.key == revision.location.key
        }
        return GenericRevisionInfo(
            description: revision.description, deploymentGroups: groups.map(\.name).sorted(),
            firstUsedTime: revision.firstUsedAt, lastUsedTime: revision.lastUsedAt,
            registerTime: revision.registeredAt)
    }
}

extension ListApplicationRevisionsInput {
    fileprivate func wants(_ revision: ApplicationRevision, _ deployed: Set<String>) -> Bool {
        if let s3Bucket {
            guard case .s3(let s3) = revision.location, s3.bucket == s3Bucket else { return false }
            guard s3.key.hasPrefix(s3KeyPrefix ?? "") else { return false }
        }
        let isDeployed = deployed.contains(revision.location.key)
        switch self.deployed {
        case .include?: return isDeployed
        case .exclude?: return !isDeployed
        default: return true
        }
    }
}

extension ApplicationRevision {
    fileprivate func time(_ order: ApplicationRevisionSortBy?) -> Date {
        switch order {
        case .firstUsedTime?: firstUsedAt ?? .distantPast
        case .lastUsedTime?: lastUsedAt ?? .distantPast
        default: registeredAt
        }
    }
}
