/// An entry of `cron.yaml`: a message that a worker environment sends to itself, again and again.
/// Source: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk worker environments", "Periodic tasks".
package struct PeriodicTask: Codable, Sendable, Equatable {
    package var name: String
    /// The path that is posted to.
    package var path: String
    /// Five fields, in UTC.
    package var schedule: String

    package init(name: String, path: String, schedule: String) {
        self.name = name
        self.path = path
        self.schedule = schedule
    }

    /// What the daemon knows such a message by, and what it says.
    enum Sign {
        static let body = "elasticbeanstalk scheduled job"
        static let path = "beanstalk.sqsd.path"
        static let name = "beanstalk.sqsd.task_name"
        static let time = "beanstalk.sqsd.scheduled_time"
    }
}

extension ApplicationVersion {
    /// Throws for a `cron.yaml` by which nothing can be done.
    func checkPeriodicTasks() throws(Fault) {
        if let failure = manifest?.periodicFailure { throw Fault(.invalidParameter, failure) }
        for task in manifest?.periodicTasks ?? [] where CronSchedule(task.schedule) == nil {
            throw Fault(
                .invalidParameter,
                "cron.yaml: the schedule '\(task.schedule)' of the periodic task '\(task.name)' is not a valid cron "
                    + "expression.")
        }
    }
}
