/// A version has a build for each platform that it was asked for on. The one asked for last is the record's own status
/// and image, which `DescribeApplicationVersions` shows; the others are kept beside it.
extension ApplicationVersion {
    package var builds: [Build] { [current] + (otherBuilds ?? []) }

    /// On a platform that was never asked for there is nothing yet.
    package func build(on platform: String?) -> Build {
        builds.first { $0.platform == platform } ?? Build(platform: platform, status: .unprocessed)
    }

    mutating func set(_ build: Build) {
        guard build.platform != platform else { return current = build }
        otherBuilds = (otherBuilds ?? []).filter { $0.platform != build.platform } + [build]
    }

    /// From now on the version's own build is the one on that platform.
    mutating func choose(_ platform: String?) {
        guard platform != self.platform else { return }
        let (chosen, former) = (build(on: platform), current)
        otherBuilds = builds.dropFirst().filter { $0.platform != platform }
        self.platform = platform
        current = chosen
        if former.status != .unprocessed { set(former) }
    }

    private var current: Build {
        get { Build(platform: platform, status: status, image: image, failure: failure) }
        set { (status, image, failure) = (newValue.status, newValue.image, newValue.failure) }
    }
}
