--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

UPDATE pg_catalog.pg_settings SET setting = 'off' WHERE name LIKE 'standard_con%';
SELECT '\'' AS x
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
