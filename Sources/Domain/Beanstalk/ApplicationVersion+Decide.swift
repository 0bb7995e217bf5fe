extension ApplicationVersion {
    package enum Decision: Sendable, Equatable {
        /// Unpack the bundle and make its image.
        case build
        case wait
    }

    package func decide() -> Decision { status == .building ? .build : .wait }

    /// The image's name: a function of the version, so a repeated build finds or overwrites its own.
    /// Docker's names have lower-case letters, digits and single separators only.
    package func imageReference(identity: String) -> String {
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
        update(ApplicationVersion.self, id) { [now] version in
            version.image = image
            // Another platform may have been asked for meanwhile: then it is made once more.
            version.status = version.platform == image.platform ? .processed : .building
            version.failure = nil
            version.updatedAt = now
        }
    }

    package mutating func versionFailed(_ id: String, because reason: String) {
        update(ApplicationVersion.self, id) { [now] version in
            version.status = .failed
            version.failure = reason
            version.updatedAt = now
        }
        guard let version = world.versions[id] else { return }
        tell(
            Event(
                scope: version.scope, severity: .error,
                message: "Failed to process application version '\(version.label)': \(reason)",
                applicationName: version.applicationName, versionLabel: version.label))
    }
}
