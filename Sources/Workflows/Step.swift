import Domain

/// One thing the runner does that takes time or touches the outside, and the record it is done for.
enum Step: Sendable, Equatable {
    case build(ApplicationVersion, platform: String?, reference: String)
    case removeImage(String)
    case start(Instance, generation: Int)
    case setUp(Instance, generation: Int)
    case startDatabase(EnvironmentDatabase)
    case remove(container: String, of: Owner)
    /// Keeps the container with what it wrote.
    case stop(container: String, of: Instance)
    case noteEnd(Instance, generation: Int, code: Int?)
    /// Beside everything else that is done to the instance: the script may take long.
    case runUserData(Instance)
    /// Gives an operation up, with the end of that container's log as an explanation.
    case giveUp(EnvironmentOperation, reason: String, logOf: String)

    /// Runs an event of a deployment in an instance.
    case deploy(DeploymentStep)
    /// Calls the function of a hook of an ECS service's deployment. It may be called again for the same, as a function
    /// may be that answers that it is not ready.
    case callServiceHook(deployment: String, hook: String)
    case startContainer(ClusterTask, String)
    /// What holds the network of the task's containers.
    case startNetwork(ClusterTask)
    case stopContainer(ClusterTask, String, grace: Int)
    case noteContainerEnd(ClusterTask, String, code: Int?)

    /// Whose container it is.
    enum Owner: Sendable, Equatable {
        case instance(String), database(String), task(String)
        /// No record tells of it any more.
        case nobody
    }

    /// At most one step at a time is under way with the same key.
    var key: String {
        switch self {
        // An image is not removed while one of the same name is built.
        case .build(_, _, let reference), .removeImage(let reference): reference
        case .startDatabase(let database): database.id
        // A command that takes long does not keep its container from being removed.
        case .setUp(let instance, _): instance.id + "/set-up"
        case .start(let instance, _), .stop(_, let instance), .noteEnd(let instance, _, _): instance.id
        case .runUserData(let instance): instance.id + " user data"
        case .giveUp(let operation, _, _): operation.id
        case .remove(_, of: .instance(let id)), .remove(_, of: .database(let id)): id
        case .remove(let container, of: .task), .remove(let container, of: .nobody): container
        case .deploy(let step): step.key
        case .callServiceHook(_, let hook): hook
        case .startContainer(let task, let container), .stopContainer(let task, let container, _),
            .noteContainerEnd(let task, let container, _):
            task.id + "/" + container
        case .startNetwork(let task): task.id + "/" + ClusterTask.networkContainer
        }
    }
}
