/// Bytes or datagrams between a client and a target, which has to end them when it must go.
protocol Flow: AnyObject {
    func terminate()
}
