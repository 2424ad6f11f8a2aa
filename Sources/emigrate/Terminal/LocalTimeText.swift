import DumpArchive

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Writes the time of a dump, of which an archive keeps the hands of the clock but no zone.
enum LocalTimeText {
    /// The time with this system's zone, as pg_restore takes it to be: `2026-11-23 11:41:12 UTC`.
    ///
    /// Source: pg_backup_archiver.c, ReadHead: where the flag for daylight saving time does not fit
    /// the zone, the zone decides.
    static func inLocalZone(_ time: ArchiveHeader.LocalTime) -> String {
        var fields = fields(of: time)
        var seconds = mktime(&fields)
        if seconds == -1 {
            fields = Self.fields(of: time)
            fields.tm_isdst = -1
            seconds = mktime(&fields)
        }
        var local = tm()
        guard localtime_r(&seconds, &local) != nil else { return "[unknown]" }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress,
                strftime(start, buffer.count, "%Y-%m-%d %H:%M:%S %Z", &local) > 0
            else { return "[unknown]" }
            return String(cString: start)
        }
    }

    private static func fields(of time: ArchiveHeader.LocalTime) -> tm {
        var fields = tm()
        fields.tm_sec = time.second
        fields.tm_min = time.minute
        fields.tm_hour = time.hour
        fields.tm_mday = time.day
        fields.tm_mon = time.monthFromZero
        fields.tm_year = time.yearFrom1900
        fields.tm_isdst = time.isDaylightSaving
        return fields
    }
}
