--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

COPY public.missing (a) FROM stdin;
\! touch CANARY
a\t`touch CANARY`
\.

--
-- PostgreSQL database dump complete
--
