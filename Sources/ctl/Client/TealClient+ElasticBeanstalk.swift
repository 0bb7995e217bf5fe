import ElasticBeanstalkAPI
import Smithy

extension TealClient {
    func beanstalk<Input: Shape, Output: Shape>(
        _ operation: Operation<Input, Output>, _ input: Input
    ) throws(CtlError) -> Reply<Output> {
        try call(operation, of: ElasticBeanstalk.description, input)
    }

    /// All that match; no names means all there are.
    func environments(names: [String] = [], application: String? = nil) throws(CtlError) -> [EnvironmentDescription] {
        let input = DescribeEnvironmentsMessage(applicationName: application, environmentNames: names)
        return try beanstalk(ElasticBeanstalk.describeEnvironments, input).output.environments
    }

    /// Newest first.
    func events(_ input: DescribeEventsMessage) throws(CtlError) -> [EventDescription] {
        try beanstalk(ElasticBeanstalk.describeEvents, input).output.events
    }
}
