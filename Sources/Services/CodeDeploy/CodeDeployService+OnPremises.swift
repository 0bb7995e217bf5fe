package import CodeDeployAPI
import Domain
package import Smithy

extension CodeDeployService {
    package func registerOnPremisesInstance(
        _ input: RegisterOnPremisesInstanceInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        if input.iamSessionArn != nil, input.iamUserArn != nil {
            throw CodeDeployFault.multipleIamArnsProvided("Both an IAM user ARN and an IAM session ARN were given")
        }
        guard input.iamSessionArn != nil || input.iamUserArn != nil else {
            throw CodeDeployFault.iamArnRequired("No IAM ARN was included in the request")
        }
        if let arn = input.iamUserArn, !arn.hasPrefix("arn:aws:iam::") {
            throw CodeDeployFault.invalidIamUserArn("The IAM user ARN was specified in an invalid format")
        }
        if let arn = input.iamSessionArn, !arn.hasPrefix("arn:aws:sts::") {
            throw CodeDeployFault.invalidIamSessionArn("The IAM session ARN was specified in an invalid format")
        }
        if input.instanceName.hasPrefix("i-") {
            throw CodeDeployFault.invalidInstanceName("On-premises instance names must not start with i-")
        }
        guard input.instanceName.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9_.\-]*/) != nil else {
            throw CodeDeployFault.invalidInstanceName(
                "The instance name must be a Docker container's: letters, digits, '_', '.' and '-'")
        }
        try await commit { transaction throws(Fault) in
            try transaction.registerOnPremisesInstance(
                input.instanceName, sessionARN: input.iamSessionArn, userARN: input.iamUserArn, in: context.scope)
        }
        return Empty()
    }

    package func deregisterOnPremisesInstance(
        _ input: DeregisterOnPremisesInstanceInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            try transaction.deregisterOnPremisesInstance(input.instanceName, in: context.scope)
        }
        return Empty()
    }

    package func getOnPremisesInstance(
        _ input: GetOnPremisesInstanceInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetOnPremisesInstanceOutput {
        let found = try look { world throws(Fault) in
            try world.requireOnPremisesInstance(input.instanceName, in: context.scope)
        }
        return GetOnPremisesInstanceOutput(instanceInfo: found.info)
    }

    package func batchGetOnPremisesInstances(
        _ input: BatchGetOnPremisesInstancesInput, _ context: RequestContext
    ) async throws(ServiceError) -> BatchGetOnPremisesInstancesOutput {
        try input.instanceNames.requireBatch()
        let mine = store.world.onPremisesInstances.values.filter { $0.scope == context.scope }
        return BatchGetOnPremisesInstancesOutput(
            instanceInfos: input.instanceNames.compactMap { name in mine.first { $0.name == name }?.info })
    }

    package func listOnPremisesInstances(
        _ input: ListOnPremisesInstancesInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListOnPremisesInstancesOutput {
        let filters = input.tagFilters.map(\.record)
        let wanted = store.world.onPremisesInstances.values.filter { instance in
            guard instance.scope == context.scope else { return false }
            let isRegistered = instance.deregisteredAt == nil
            if let status = input.registrationStatus, (status == .registered) != isRegistered { return false }
            return filters.isEmpty || filters.contains { $0.matches(instance.tags) }
        }
        let page = try Page(wanted.map(\.name), by: { $0 }, token: input.nextToken)
        return ListOnPremisesInstancesOutput(instanceNames: page.elements, nextToken: page.next)
    }

    package func addTagsToOnPremisesInstances(
        _ input: AddTagsToOnPremisesInstancesInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let tags = input.tags.map(\.record)
        try await commit { transaction throws(Fault) in
            try transaction.changeTags(ofOnPremises: input.instanceNames, adding: tags, in: context.scope)
        }
        return Empty()
    }

    package func removeTagsFromOnPremisesInstances(
        _ input: RemoveTagsFromOnPremisesInstancesInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let tags = input.tags.map(\.record)
        try await commit { transaction throws(Fault) in
            try transaction.changeTags(ofOnPremises: input.instanceNames, removing: tags, in: context.scope)
        }
        return Empty()
    }
}

extension OnPremisesInstance {
    fileprivate var info: InstanceInfo {
        InstanceInfo(
            instanceName: name, iamSessionArn: sessionARN, iamUserArn: userARN, instanceArn: arn,
            registerTime: registeredAt, deregisterTime: deregisteredAt, tags: tags.map(\.described))
    }
}
