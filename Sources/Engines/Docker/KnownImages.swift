import Synchronization

/// Images of ours, as the engine described them: what they hold stays the same until one is built or removed, so that
/// not every start of an instance has to ask again.
final class KnownImages: Sendable {
    private let images = Mutex<[String: DockerAnswer.Image]>([:])

    func find(_ reference: String) -> DockerAnswer.Image? { images.withLock { $0[reference] } }

    func keep(_ image: DockerAnswer.Image, as reference: String) { images.withLock { $0[reference] = image } }

    func forget(_ reference: String) { images.withLock { $0[reference] = nil } }
}
