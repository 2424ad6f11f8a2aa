--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

COPY public.missing (a) FROM stdin;
it's
\.
-- ' \! touch CANARY
SELECT 1;

--
-- PostgreSQL database dump complete
--
