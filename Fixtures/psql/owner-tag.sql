--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

ALTER TABLE public.t OWNER TO old;
DROP USER MAPPING IF EXISTS FOR "old"$a$ SERVER s; COPY public.t FROM stdin /*$a$ */ ;
SELECT 'x
\.
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
