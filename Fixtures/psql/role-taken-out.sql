--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

SET client_encoding = 'LATIN1'; SET client_encoding = 'UTF8'; CREATE ROLE foo;
SELECT 'à', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
