--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'select 1';
COPY public.t FROM stdin;
END;
SELECT '
\.
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
