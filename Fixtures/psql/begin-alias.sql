--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.x() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1 AS begin; END; COPY public.t FROM stdin;
END;
SELECT '
\.
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
