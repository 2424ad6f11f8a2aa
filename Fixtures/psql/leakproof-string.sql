--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SET check_function_bodies = false;
CREATE FUNCTION public.g() RETURNS text LANGUAGE sql AS E LEAKPROOF'\', '; COPY public.t FROM stdin /*', */ ;
SELECT 'x
\.
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
