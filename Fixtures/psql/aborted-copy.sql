--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

BEGIN;
SELECT 1/0;
COPY public.t (a) FROM stdin;
\! touch CANARY
\.
COMMIT;

--
-- PostgreSQL database dump complete
--
