--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

UPDATE pg_proc SET proname = 'zz' WHERE oid = 2078;
SELECT zz('client'||'_encoding', 'SJIS', false);
SELECT 'à', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
