--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

DO $$ BEGIN EXECUTE 'set clie'||'nt_enco'||'ding = SJIS'; END $$;
SELECT 1 --  , '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
