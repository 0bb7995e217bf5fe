import Domain
package import EC2API
package import Smithy

extension EC2Service {
    package func createLaunchTemplate(
        _ input: CreateLaunchTemplateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateLaunchTemplateResult {
        let plan = try input.launchTemplateData.plan()
        try ServiceError.checkDryRun(input.dryRun)
        let document = try input.launchTemplateData.document(over: nil)
        let tags = input.tagSpecifications.filter { $0.resourceType == "launch-template" }
            .flatMap { [Domain.Tag]($0.tags) }
        let made = try await commit { transaction throws(Fault) in
            let name = input.launchTemplateName
            guard transaction.world.launchTemplate(id: nil, name: name, in: context.scope) == nil else {
                throw Fault(.alreadyExists(.launchTemplate), "Launch template name already in use.")
            }
            let first = Domain.LaunchTemplate.Version(
                number: 1, description: input.versionDescription, createdAt: transaction.now, plan: plan,
                document: document)
            let made = Domain.LaunchTemplate(
                id: "lt-0" + transaction.ids.hex(16), scope: context.scope, name: name, first: first, tags: tags)
            transaction.save(made)
            return made
        }
        return CreateLaunchTemplateResult(launchTemplate: .init(made))
    }

    /// What the new version does not say, its source version says, where one is named.
    package func createLaunchTemplateVersion(
        _ input: CreateLaunchTemplateVersionRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateLaunchTemplateVersionResult {
        let plan = try input.launchTemplateData.plan()
        try ServiceError.checkDryRun(input.dryRun)
        let source = try look { world throws(Fault) in
            let template = try world.requireTemplate(input.launchTemplateId, input.launchTemplateName, context.scope)
            return try input.sourceVersion.map { word throws(Fault) in try template.requireVersion(word) }
        }
        let document = try input.launchTemplateData.document(over: source?.document)
        let made = try await commit { transaction throws(Fault) in
            var template = try transaction.world.requireTemplate(
                input.launchTemplateId, input.launchTemplateName, context.scope)
            template.latestVersion += 1
            template.versions.append(
                .init(
                    number: template.latestVersion, description: input.versionDescription, createdAt: transaction.now,
                    plan: plan.over(source?.plan ?? MachinePlan()), document: document))
            transaction.save(template)
            return template
        }
        guard let newest = made.versions.last else { return CreateLaunchTemplateVersionResult() }
        return CreateLaunchTemplateVersionResult(launchTemplateVersion: try LaunchTemplateVersion(newest, of: made))
    }

    package func modifyLaunchTemplate(
        _ input: ModifyLaunchTemplateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyLaunchTemplateResult {
        try ServiceError.checkDryRun(input.dryRun)
        let changed = try await commit { transaction throws(Fault) in
            var template = try transaction.world.requireTemplate(
                input.launchTemplateId, input.launchTemplateName, context.scope)
            if let word = input.defaultVersion { template.defaultVersion = try template.requireVersion(word).number }
            transaction.save(template)
            return template
        }
        return ModifyLaunchTemplateResult(launchTemplate: .init(changed))
    }

    package func deleteLaunchTemplate(
        _ input: DeleteLaunchTemplateRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteLaunchTemplateResult {
        try ServiceError.checkDryRun(input.dryRun)
        let gone = try await commit { transaction throws(Fault) in
            let template = try transaction.world.requireTemplate(
                input.launchTemplateId, input.launchTemplateName, context.scope)
            transaction.delete(template)
            return template
        }
        return DeleteLaunchTemplateResult(launchTemplate: .init(gone))
    }

    package func describeLaunchTemplates(
        _ input: DescribeLaunchTemplatesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeLaunchTemplatesResult {
        try ServiceError.checkDryRun(input.dryRun)
        let world = try look { world throws(Fault) in
            for id in input.launchTemplateIds { _ = try world.requireTemplate(id, nil, context.scope) }
            for name in input.launchTemplateNames { _ = try world.requireTemplate(nil, name, context.scope) }
            return world
        }
        let isNarrowed = !input.launchTemplateIds.isEmpty || !input.launchTemplateNames.isEmpty
        let found = world.launchTemplates.values.filter { template in
            template.scope == context.scope
                && (!isNarrowed || input.launchTemplateIds.contains(template.id)
                    || input.launchTemplateNames.contains(template.name))
        }
        let filters = FilterTable<Domain.LaunchTemplate>(
            ["launch-template-name": { [$0.name] }], tags: { $0.tags })
        let page = try Page(
            of: filters.apply(input.filters, to: Array(found)), by: \.name, token: input.nextToken,
            maxResults: input.maxResults)
        return DescribeLaunchTemplatesResult(
            launchTemplates: page.elements.map { .init($0) }, nextToken: page.next)
    }

    /// Newest first.
    package func describeLaunchTemplateVersions(
        _ input: DescribeLaunchTemplateVersionsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeLaunchTemplateVersionsResult {
        try ServiceError.checkDryRun(input.dryRun)
        let (template, versions) = try look { world throws(Fault) in
            let template = try world.requireTemplate(input.launchTemplateId, input.launchTemplateName, context.scope)
            return (template, try input.versions.map { word throws(Fault) in try template.requireVersion(word) })
        }
        let shown = input.versions.isEmpty ? template.versions : versions
        let page = try Page(
            of: shown, by: { String(1_000_000_000 - $0.number) }, token: input.nextToken,
            maxResults: input.maxResults)
        return DescribeLaunchTemplateVersionsResult(
            launchTemplateVersions: try page.elements.map { version throws(ServiceError) in
                try .init(version, of: template)
            }, nextToken: page.next)
    }
}

extension World {
    func requireTemplate(_ id: String?, _ name: String?, _ scope: Scope) throws(Fault) -> Domain.LaunchTemplate {
        guard id != nil || name != nil else {
            throw Fault(.invalidParameter, "Either a launch template ID or a launch template name must be specified")
        }
        guard let found = launchTemplate(id: id, name: name, in: scope) else {
            throw Fault(
                .notFound(id == nil ? .launchTemplate : .launchTemplateID),
                "The specified launch template, with template \(id.map { "ID \($0)" } ?? "name \(name ?? "")"), does not "
                    + "exist.")
        }
        return found
    }
}

extension Domain.LaunchTemplate {
    func requireVersion(_ word: String) throws(Fault) -> Version {
        guard let found = version(word) else {
            throw Fault(
                .notFound(.launchTemplateVersion),
                "Could not find the specified version \(word) for the launch template with ID \(id).")
        }
        return found
    }
}

extension RequestLaunchTemplateData {
    fileprivate func plan() throws(ServiceError) -> MachinePlan {
        try UserData.check(userData)
        let network = networkInterfaces.first
        return MachinePlan(
            imageID: imageId, instanceType: instanceType, keyName: keyName, userData: userData,
            securityGroups: securityGroupIds + securityGroups + (network?.groups ?? []),
            tags: tagSpecifications.filter { $0.resourceType == "instance" }.flatMap { [Domain.Tag]($0.tags) },
            isProtected: disableApiTermination, profile: iamInstanceProfile.flatMap { $0.arn ?? $0.name })
    }
}

extension EC2API.LaunchTemplate {
    fileprivate init(_ template: Domain.LaunchTemplate) {
        self.init(
            launchTemplateId: template.id, launchTemplateName: template.name, createTime: template.createdAt,
            createdBy: "arn:aws:iam::\(template.account):root", defaultVersionNumber: template.defaultVersion,
            latestVersionNumber: template.latestVersion, tags: .init(template.tags))
    }
}

extension LaunchTemplateVersion {
    fileprivate init(
        _ version: Domain.LaunchTemplate.Version, of template: Domain.LaunchTemplate
    ) throws(ServiceError) {
        self.init(
            launchTemplateId: template.id, launchTemplateName: template.name, versionNumber: version.number,
            versionDescription: version.description, createTime: version.createdAt,
            createdBy: "arn:aws:iam::\(template.account):root",
            defaultVersion: version.number == template.defaultVersion,
            launchTemplateData: try ResponseLaunchTemplateData(version))
    }
}
