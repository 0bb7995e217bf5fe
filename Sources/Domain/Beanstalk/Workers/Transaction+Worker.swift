package import Foundation

/// The queues of worker environments, and their messages on the way to the application.
/// Source: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk worker environments".
extension Transaction {
    /// Makes the queue that the environment works on, or brings it to what the options say.
    ///
    /// - Parameter worker: nil for an environment that has none yet.
    mutating func arrangeWorker(
        _ worker: Environment.Worker?, of environment: Environment, _ configuration: EnvironmentConfiguration
    ) throws(Fault) -> Environment.Worker {
        if configuration.queueURL != nil {
            let queue = try givenQueue(configuration, environment.scope)
            return Environment.Worker(queue: queue.id, deadLetters: queue.redrive?.target).keeping(worker)
        }
        let own = world.queues.values.first { $0.environmentID == environment.id && $0.redrive != nil }
        if let own, let dead = own.redrive?.target {
            try setAttributes(configuration.queueAttributes(deadLetters: dead), of: own)
            return Environment.Worker(queue: own.id, deadLetters: dead).keeping(worker)
        }
        let dead = makeQueue("AWSEBWorkerDeadLetterQueue", [:], environment)
        let queue = makeQueue(
            "AWSEBWorkerQueue", configuration.queueAttributes(deadLetters: dead.id), environment)
        return Environment.Worker(queue: queue.id, deadLetters: dead.id).keeping(worker)
    }

    private mutating func makeQueue(
        _ logicalName: String, _ attributes: [String: String], _ environment: Environment
    ) -> MessageQueue {
        let queue = MessageQueue(
            scope: environment.scope,
            name: "awseb-\(environment.id)-stack-\(logicalName)-" + ids.uppercaseLetters(12), attributes: attributes,
            tags: Dictionary(environment.resourceTags.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }),
            environmentID: environment.id, at: now)
        save(queue)
        return queue
    }

    /// The queue of the user's own choice.
    @discardableResult
    func givenQueue(_ configuration: EnvironmentConfiguration, _ scope: Scope) throws(Fault) -> MessageQueue {
        let url = configuration.queueURL ?? ""
        do throws(Fault) {
            return try world.requireQueue(url: url, in: scope)
        } catch {
            throw Fault(
                .invalidParameter,
                "Invalid option value: '\(url)' (Namespace: 'aws:elasticbeanstalk:sqsd', OptionName: "
                    + "'WorkerQueueURL'): \(error.message)")
        }
    }

    /// The environment's own queues, once it works on another for good: an update that fails goes back to them and to
    /// the messages in them.
    mutating func removeLeftQueues(of environment: Environment) {
        guard let worker = world.environments[environment.id]?.resources?.worker,
            world.queues[worker.queue]?.environmentID != environment.id
        else { return }
        removeQueues(of: environment)
    }

    /// With their messages.
    mutating func removeQueues(of environment: Environment) {
        for queue in world.queues.values where queue.environmentID == environment.id { deleteQueue(queue) }
    }

    // MARK: Work

    /// The application has done what the message asks for.
    package mutating func complete(_ message: QueuedMessage) {
        guard world.messages[message.id]?.receipt == message.receipt else { return }
        delete(message)
    }

    /// The work on the message failed; it is tried again after that many seconds.
    package mutating func giveBack(_ message: QueuedMessage, after seconds: TimeInterval) {
        update(QueuedMessage.self, message.id) { [now] present in
            guard present.receipt == message.receipt else { return }
            present.visibleAt = (now + seconds).roundedToMilliseconds
            present.holder = nil
        }
    }

    /// At a start: what a daemon that is no more had worked on is tried again at once. The work may have been done: a
    /// message is worked on at least once.
    package mutating func takeBackMessages(exceptOf holder: String) {
        for message in world.messages.values where message.holder != nil && message.holder != holder {
            update(QueuedMessage.self, message.id) { [now] message in
                message.visibleAt = now
                message.holder = nil
            }
        }
    }
}

extension Environment.Worker {
    fileprivate func keeping(_ former: Environment.Worker?) -> Environment.Worker {
        var worker = self
        worker.periodic = former?.periodic
        return worker
    }
}
