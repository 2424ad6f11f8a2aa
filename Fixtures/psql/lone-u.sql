--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

ALTER TABLE public.t ADD stdin text;
create u&1 function f() begin;
COPY public.t (a) FROM stdin;
\! touch CANARY
\.

--
-- PostgreSQL database dump complete
--
