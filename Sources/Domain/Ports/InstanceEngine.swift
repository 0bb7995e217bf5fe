package import Foundation

/// The port behind which instances run: Docker containers, or plain child processes.
///
/// Every call may be repeated: names are functions of the record that asks, so a call that finds its own earlier work
/// returns as if it had just done it. Calls come from several tasks at once.
package protocol InstanceEngine: Sendable {
    var kind: EngineKind { get }

    /// Makes what instances need (a network, say). Called once at start and after each `removeEverything`.
    func prepare() async throws(EngineFailure)

    /// Makes an image of an unpacked source bundle. The result's reference is what `InstanceSpecification.image` takes.
    /// What the build prints goes to `build.logFile` while it runs.
    func buildImage(_ build: ImageBuild) async throws(EngineFailure) -> BuiltImage

    /// References of all images that this teald has made.
    func images() async throws(EngineFailure) -> Set<String>

    /// The images by whose names instances can be run, whoever made them.
    func launchableImages() async throws(EngineFailure) -> [LaunchableImage]

    /// Gets an image that is not here from its registry. `told` hears how far it is, as often as the engine says so.
    func pullImage(
        _ reference: String, told: @Sendable (PullProgress) async throws -> Void
    ) async throws(EngineFailure)

    /// Removes an image; one that is not there is no error.
    func removeImage(_ reference: String) async throws(EngineFailure)

    /// Creates and starts the instance, or finds it running, and returns where it can be reached.
    /// An instance of that name that has exited is started anew.
    func startInstance(_ specification: InstanceSpecification) async throws(EngineFailure) -> InstanceAddress

    /// Asks the instance to end (SIGTERM), waits at most `grace`, kills it, and removes it. Not there is no error.
    func removeInstance(named name: String, grace: Duration) async throws(EngineFailure)

    /// Asks the instance to end and kills it after `grace`, and leaves what is left of it: it has an exit code then.
    func stopInstance(named name: String, grace: Duration) async throws(EngineFailure)

    /// Where the instance's ports are published on this machine.
    func portBindings(ofInstance name: String) async throws(EngineFailure) -> [PortBinding]

    /// Lets the application of an instance start that was started with `isHeld`; of another this changes nothing.
    func releaseInstance(named name: String) async throws(EngineFailure)

    /// From now on nobody but those whom the filter admits can begin to talk to a running instance; whoever talks to it
    /// goes on. It ends with the instance's run: one that is started again is open until this is called. One that does
    /// not run is left as it is.
    func setFilter(_ filter: PacketFilter, ofInstance name: String) async throws(EngineFailure) -> FilterAnswer

    /// Runs something within a running instance, and waits for its end. Not to be repeated without thought: what was
    /// begun goes on when this call is cancelled or this process ends, and nothing tells how it ended.
    func execute(_ command: InstanceCommand, inInstance name: String) async throws(EngineFailure) -> CommandResult

    /// Puts what is in the folder into the folder `path` of the instance, which is made if it is not there. Files that
    /// are there already are overwritten; whether one is executable is kept, its owner is not.
    func copy(_ folder: URL, to path: String, inInstance name: String) async throws(EngineFailure)

    /// Every instance of this teald that exists, running or not.
    func instances() async throws(EngineFailure) -> [ObservedInstance]

    /// What each running instance has taken of this machine, by name; those of which nothing is known are missing.
    func usage() async throws(EngineFailure) -> [String: InstanceUsage]

    /// The last lines that the instance wrote to its standard output and error, oldest first.
    func logTail(ofInstance name: String, lines: Int) async throws(EngineFailure) -> [String]

    /// What happens to instances from now on, from the engine's own event stream; reconnects by itself, and after a
    /// gap yields `.lostTrack`, so that the listener asks for `instances()` again. Ends when the task is cancelled.
    func events() -> AsyncStream<EngineEvent>

    /// Removes all instances, images and networks of this teald.
    func removeEverything() async throws(EngineFailure)
}

package enum EngineKind: String, Sendable, Codable {
    case docker
    case process
}

package enum FilterAnswer: Sendable, Equatable {
    case set
    /// Everybody reaches the instance, as before: the engine has no filters, or not what it takes to set them.
    case unavailable(reason: String)
}

/// A source bundle, already unpacked, that shall become an image.
package struct ImageBuild: Sendable {
    /// The name the image gets; a function of the application version.
    package var reference: String
    /// The unpacked bundle's folder.
    package var directory: URL
    /// Where the build's output is kept.
    package var logFile: URL
    package var labels: [String: String]
    /// The platform that runs the bundle's code, `python` say; nil: the bundle brings its own.
    package var platform: String?

    package init(
        reference: String, directory: URL, logFile: URL, labels: [String: String] = [:], platform: String? = nil
    ) {
        self.platform = platform
        self.reference = reference
        self.directory = directory
        self.logFile = logFile
        self.labels = labels
    }
}

package struct BuiltImage: Sendable, Equatable, Codable {
    package var reference: String
    /// The port that the image says it listens on (`EXPOSE`, `Dockerrun`'s `ContainerPort`), if it says one.
    package var exposedPort: Int?

    package init(reference: String, exposedPort: Int?) {
        self.reference = reference
        self.exposedPort = exposedPort
    }
}

/// How far the pull of an image is. The engine learns of layers, and of their sizes, one after the other.
package struct PullProgress: Sendable, Equatable {
    package var layers: Int
    package var layersHere: Int
    /// Of the layers whose size is known.
    package var bytes: Int
    package var bytesHere: Int

    package init(layers: Int = 0, layersHere: Int = 0, bytes: Int = 0, bytesHere: Int = 0) {
        self.layers = layers
        self.layersHere = layersHere
        self.bytes = bytes
        self.bytesHere = bytesHere
    }
}

package struct InstanceSpecification: Sendable {
    /// The container's name; unique, and a function of the record.
    package var name: String
    package var image: String
    /// The port the application listens on inside the instance; handed to it as `PORT` as well, unless set already.
    package var port: Int
    package var environment: [String: String]
    package var labels: [String: String]
    package var limits: InstanceLimits
    /// The instance comes up with all that it has, but its application waits for `releaseInstance`, so that commands
    /// can be run before it. Needs a `/bin/sh` in the image.
    package var isHeld = false
    /// What a container has beside; nil: nothing.
    package var container: ContainerOptions?
    /// An image without a command of its own, or with a shell only, is a machine that waits for commands until it is
    /// removed. Needs a `/bin/sh` in the image.
    package var staysUp = false
    /// One of that name that has exited is started again as it is, with its files; Docker only.
    package var keepsFiles = false

    package init(
        name: String, image: String, port: Int, environment: [String: String] = [:], labels: [String: String] = [:],
        limits: InstanceLimits = .init()
    ) {
        self.name = name
        self.image = image
        self.port = port
        self.environment = environment
        self.labels = labels
        self.limits = limits
    }
}

/// Bounds on what one instance may take from this machine.
package struct InstanceLimits: Sendable {
    package var memoryBytes: Int = 512 << 20
    package var processes: Int = 512
    package var logBytes: Int = 10 << 20

    package init() {}
}

/// Where an instance can be reached from this machine.
package struct InstanceAddress: Sendable, Hashable, Codable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }
}

package struct ObservedInstance: Sendable, Equatable {
    package var name: String
    package var state: State
    package var labels: [String: String]
    /// nil where the engine checks nothing.
    package var health: ContainerHealth?

    package enum State: Sendable, Equatable {
        case running(InstanceAddress)
        case exited(code: Int)
    }

    package init(name: String, state: State, labels: [String: String], health: ContainerHealth? = nil) {
        self.health = health
        self.name = name
        self.state = state
        self.labels = labels
    }
}

package enum EngineEvent: Sendable, Equatable {
    case exited(name: String, code: Int)
    case healthChanged(name: String, ContainerHealth)
    case lostTrack
}

/// Why the engine did not do it, in words for a person.
package struct EngineFailure: Error, Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// The engine does not answer; the same call may go through later.
        case unreachable
        /// What was asked for is wrong (the image does not build); repeating will not help.
        case refused
        /// The image to start is not there, or no longer.
        case noImage
        /// The engine failed at it.
        case failed
    }
    package var kind: Kind
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

extension EngineFailure: CustomStringConvertible {
    /// What a person reads, also where it ends the program.
    package var description: String { message }
}
