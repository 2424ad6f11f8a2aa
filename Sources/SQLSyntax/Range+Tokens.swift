extension Range<Int> {
    /// The tokens from `start` on, up to `end`; none where `end` lies before `start`.
    ///
    /// A script decides where its keywords stand, and need not keep the order that grammar has.
    /// Use this instead of `start..<end`, which traps.
    public init(from start: Int, upTo end: Int) {
        self = start..<Swift.max(start, end)
    }
}
