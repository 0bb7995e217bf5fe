extension ApplicationVersion {
    package enum Decision: Sendable, Equatable {
        /// Unpack the bundle and make its image for that platform.
        case build(platform: String?)
        case wait
    }

    /// One platform after the other, because their builds unpack to one folder.
    package func decide() -> Decision {
        builds.first { $0.status == .building }.map { .build(platform: $0.platform) } ?? .wait
    }

    /// The image's name: a function of the version and the platform, so a repeated build finds or overwrites its own.
    /// Docker's names have lower-case letters, digits and single separators only.
    package func imageReference(identity: String, platform: String?) -> String {
        func clean(_ text: String) -> String {
            String(text.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
                .split(separator: "-").joined(separator: "-").prefix(60).description
        }
        let name = clean(applicationName), label = clean(self.label)
        let tag = (label.isEmpty ? "v" : label) + (platform.map { "-" + $0 } ?? "")
        return "teal-\(identity)/\(name.isEmpty ? "app" : name):\(tag)-\(contentID.suffix(8))"
    }
}

extension Transaction {
    package mutating func versionBuilt(_ id: String, image: ApplicationVersion.Image) {
        end(.init(platform: image.platform, status: .processed, image: image), of: id)
    }

    package mutating func versionFailed(_ id: String, on platform: String?, because reason: String) {
        end(.init(platform: platform, status: .failed, failure: reason), of: id)
        guard let version = world.versions[id] else { return }
        tell(
            Event(
                scope: version.scope, severity: .error,
                message: "Failed to process application version '\(version.label)': \(reason)",
                applicationName: version.applicationName, versionLabel: version.label))
    }

    /// The engine has lost an image, as by `docker image prune`: where it is a version's, that is built again.
    /// - Returns: false for one that nobody can build.
    package mutating func imageLost(_ reference: String) -> Bool {
        for version in world.versions.values {
            let build = version.builds.first {
                version.imageReference(identity: world.identity, platform: $0.platform) == reference
            }
            guard let build else { continue }
            if build.status == .processed { end(.init(platform: build.platform, status: .building), of: version.id) }
            return build.status == .processed || build.status == .building
        }
        return false
    }

    private mutating func end(_ build: ApplicationVersion.Build, of id: String) {
        update(ApplicationVersion.self, id) { [now] version in
            version.set(build)
            version.updatedAt = now
        }
    }
}
