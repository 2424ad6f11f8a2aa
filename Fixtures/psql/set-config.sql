--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SELECT pg_catalog.set_config('standard_conforming_strings', 'off', false);
SELECT '\'' AS x
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
