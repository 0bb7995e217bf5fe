extension World {
    package func savedConfiguration(_ name: String, of application: String, in scope: Scope) -> SavedConfiguration? {
        savedConfigurations[SavedConfiguration.arn(scope, application, name)]
    }

    package func requireSavedConfiguration(
        _ name: String, of application: String, in scope: Scope
    ) throws(Fault) -> SavedConfiguration {
        _ = try requireApplication(application, in: scope)
        guard let found = savedConfiguration(name, of: application, in: scope) else {
            throw Fault(
                .notFound(.savedConfiguration), "No Configuration Template named '\(application)/\(name)' found.")
        }
        return found
    }

    package func savedConfigurations(of application: Application) -> [SavedConfiguration] {
        savedConfigurations.values.filter { $0.applicationName == application.name && $0.scope == application.scope }
            .sorted { $0.name < $1.name }
    }
}

extension Transaction {
    package mutating func createSavedConfiguration(
        _ new: NewConfiguration, in scope: Scope
    ) throws(Fault) -> SavedConfiguration {
        _ = try world.requireApplication(new.applicationName, in: scope)
        if world.savedConfiguration(new.name, of: new.applicationName, in: scope) != nil {
            throw Fault(.alreadyExists(.savedConfiguration), "Configuration Template \(new.name) already exists.")
        }
        if new.name.contains("/") {
            throw Fault(
                .invalidParameter,
                "Value \(new.name) at 'TemplateName' failed to satisfy constraint: Member must not contain the forward "
                    + "slash character")
        }
        try world.checkQuota(ofSavedConfigurationsIn: scope)
        try Self.check(new.solutionStack, new.options)
        let configuration = SavedConfiguration(scope: scope, new: new, at: now)
        save(configuration)
        return configuration
    }

    package mutating func updateSavedConfiguration(
        _ configuration: SavedConfiguration, description: String?, setting: [OptionSetting], removing: [OptionSetting]
    ) throws(Fault) -> SavedConfiguration {
        var configuration = configuration
        configuration.options = configuration.options.applying(setting, removing: removing)
        configuration.description = description ?? configuration.description
        configuration.updatedAt = now
        try Self.check(configuration.solutionStack, configuration.options)
        save(configuration)
        return configuration
    }

    /// Returns the contents that nothing may refer to any more.
    package mutating func deleteSavedConfiguration(_ configuration: SavedConfiguration) -> [String] {
        delete(configuration)
        let bucket = Bucket.beanstalk(configuration.scope)
        let key = SavedConfiguration.fileKey(configuration.applicationName, configuration.name)
        guard let file = world.objects[StoredObject.id(bucket, key)] else { return [] }
        delete(file)
        return [file.contentID]
    }

    private static func check(_ solutionStack: String, _ options: [OptionSetting]) throws(Fault) {
        guard Platform.isKnown(solutionStack) else {
            throw Fault(.notFound(.platform), "No Solution Stack named '\(solutionStack)' found.")
        }
        try options.validate()
    }
}

extension Bucket {
    /// Beanstalk's own bucket of an account in a region.
    package static func beanstalk(_ scope: Scope) -> String { "elasticbeanstalk-\(scope.region)-\(scope.account)" }
}
