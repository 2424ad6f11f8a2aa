extension PostgresServer {
    /// A statement that waits until no session of the program's is left.
    ///
    /// The server may be busy for one whose program is gone. It fails after ten seconds, with what
    /// they do.
    package static let waitingForProgram = """
        DO $$
        BEGIN
            FOR i IN 1..1000 LOOP
                PERFORM pg_stat_clear_snapshot();
                IF NOT EXISTS (
                    SELECT FROM pg_stat_activity WHERE application_name = 'emigrate')
                THEN RETURN; END IF;
                PERFORM pg_sleep(0.01);
            END LOOP;
            RAISE EXCEPTION 'sessions of the program remain: %', (
                SELECT string_agg(concat_ws(' ', datname, state, query), '; ')
                FROM pg_stat_activity WHERE application_name = 'emigrate');
        END $$;

        """
}
